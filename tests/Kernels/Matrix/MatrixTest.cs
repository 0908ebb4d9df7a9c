using ILGPU.Runtime;

namespace IlgpuLlava.Kernels.Tests;

/// <summary>A fixture that runs on every device that has matrix units, beside the portable kernels on a processor. Buffers have guard
/// bands.</summary>
[TestFixtureSource(typeof(MatrixDevice), nameof(MatrixDevice.All))]
public abstract class MatrixTest(string device)
{
    private readonly List<Guarded> buffers = [];
    private readonly List<IDisposable> owned = [];

    protected string Device { get; } = device;

    /// <summary>The machine is slow: tests give it few and small shapes.</summary>
    protected bool IsMachine => Device == MatrixDevice.Machine;

    protected Accelerator Accelerator { get; private set; } = null!;

    /// <summary>The portable twin, on a processor.</summary>
    internal (Accelerator Accelerator, KernelSet Kernels) Portable { get; private set; }

    internal KernelSet Kernels { get; private set; } = null!;

    [OneTimeSetUp]
    public void OpenDevice()
    {
        Assume.That(TestDevice.All, Does.Contain(Device), "KERNEL_TEST_DEVICES leaves it out.");
        Accelerator = MatrixDevice.Open(Device);
        Kernels = new KernelSet(Accelerator);
        Portable = TestDevice.Open("cpu16");
    }

    [OneTimeTearDown]
    public void CloseKernels() => Kernels?.Dispose();

    [TearDown]
    public void CheckGuards()
    {
        Accelerator.Synchronize();
        try
        {
            buffers.ForEach(buffer => buffer.Check());
        }
        finally
        {
            buffers.ForEach(buffer => buffer.Dispose());
            owned.ForEach(value => value.Dispose());
            buffers.Clear();
            owned.Clear();
        }
    }

    internal Guarded<float> Make(Accelerator accelerator, string name, float[] values)
    {
        var buffer = new Guarded<float>(accelerator, name, values.Length);
        buffers.Add(buffer);
        buffer.Write(values);
        return buffer;
    }

    /// <summary>A buffer whose content is NaN, so that what a kernel fails to write is seen.</summary>
    internal Guarded<float> MakeOutput(Accelerator accelerator, string name, int length)
    {
        float[] values = new float[length];
        Array.Fill(values, float.NaN);
        return Make(accelerator, name, values);
    }

    internal T Own<T>(T value)
        where T : IDisposable
    {
        owned.Add(value);
        return value;
    }
}
