using ILGPU.Runtime;

namespace IlgpuLlava.Kernels.Tests;

/// <summary>
/// A fixture that runs on every device. Buffers are made by <see cref="Make{T}(string, ReadOnlySpan{T})"/>, with guard bands that
/// are checked after the test, which is how fault 122 is covered for every kernel and every device.
/// </summary>
[TestFixtureSource(typeof(TestDevice), nameof(TestDevice.All))]
public abstract class KernelTest(string device)
{
    private readonly List<Guarded> buffers = [];
    private readonly List<IDisposable> owned = [];

    protected string Device { get; } = device;

    protected bool IsInterpreter => TestDevice.IsInterpreter(Device);

    protected Accelerator Accelerator { get; private set; } = null!;

    internal KernelSet Kernels { get; private set; } = null!;

    [OneTimeSetUp]
    public void OpenDevice() => (Accelerator, Kernels) = TestDevice.Open(Device);

    [TearDown]
    public void CheckGuards()
    {
        Accelerator.Synchronize();
        try
        {
            foreach (var buffer in buffers)
            {
                buffer.Check();
            }
        }
        finally
        {
            Release();
        }
    }

    /// <summary>Checks the guard bands and frees everything made so far: for tests with many shapes.</summary>
    internal void NextShape() => CheckGuards();

    internal Guarded<T> Make<T>(string name, ReadOnlySpan<T> values)
        where T : unmanaged
    {
        var buffer = new Guarded<T>(Accelerator, name, values.Length);
        buffers.Add(buffer);
        buffer.Write(values);
        return buffer;
    }

    internal Guarded<float> Make(string name, float[] values) => Make<float>(name, values);

    /// <summary>A buffer whose content is NaN, so that what a kernel fails to write is seen.</summary>
    internal Guarded<float> MakeOutput(string name, int length)
    {
        float[] values = new float[length];
        Array.Fill(values, float.NaN);
        return Make(name, values);
    }

    internal T Own<T>(T value)
        where T : IDisposable
    {
        owned.Add(value);
        return value;
    }

    private void Release()
    {
        foreach (var buffer in buffers)
        {
            buffer.Dispose();
        }

        foreach (var value in owned)
        {
            value.Dispose();
        }

        buffers.Clear();
        owned.Clear();
    }
}
