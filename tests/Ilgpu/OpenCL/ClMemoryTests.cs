using System.Diagnostics;
using ILGPU;
using ILGPU.Extensions;
using ILGPU.Runtime;
using ILGPU.Runtime.CPU;
using ILGPU.Runtime.OpenCL;

namespace IlgpuLlava.Ilgpu.Tests.OpenCL;

/// <summary>Buffers of OpenCL devices: copies in every direction, their end, their bounds; machines without a device.</summary>
public class ClMemoryTests
{
    private const string ChildVariable = "ILGPU_TEST_NO_DRIVER";

    private static ClAccelerator Accelerator => ClOracle.Threads.Accelerator;

    [Test]
    public void Arrays_go_in_and_come_out([Values(0, 1, 7, 1000)] int length)
    {
        int[] data = [.. Enumerable.Range(1, length)];
        using var buffer = Accelerator.Allocate1D<int>(length);
        buffer.CopyFromCPU(data);
        Assert.That(buffer.GetAsArray1D(), Is.EqualTo(data));
        buffer.View.MemSetToZero();
        Assert.That(buffer.GetAsArray1D(), Is.All.Zero);
    }

    [TestCase(0, 3, 10)]
    [TestCase(3, 0, 10)]
    [TestCase(0, 10, 10)]
    [TestCase(5, 5, 10)]
    [TestCase(0, 1, 19)]
    public void Ranges_of_one_buffer_that_overlap(int from, int to, int length)
    {
        int[] data = [.. Enumerable.Range(0, 20)];
        using var buffer = Accelerator.Allocate1D(data);
        buffer.View.SubView(from, length).CopyTo(buffer.View.SubView(to, length));
        Array.Copy(data, from, data, to, length);
        Assert.That(buffer.GetAsArray1D(), Is.EqualTo(data));
    }

    [Test]
    public void Copies_between_accelerators()
    {
        using Context context = Context.Create(builder => builder.CPU(new CpuOptions { Threads = 1 }));
        using Accelerator processor = context.CreateCPUAccelerator(0);
        int[] data = [.. Enumerable.Range(0, 5000)];
        using var first = processor.Allocate1D(data);
        using var second = Accelerator.Allocate1D<int>(data.Length);
        using var third = ClOracle.In("vectors of 16").Accelerator.Allocate1D<int>(data.Length);
        using var fourth = processor.Allocate1D<int>(data.Length);
        first.View.CopyTo(second.View);
        second.View.CopyTo(third.View);
        third.View.SubView(1, data.Length - 1).CopyTo(fourth.View.SubView(0, data.Length - 1));
        processor.Synchronize();
        Assert.That(fourth.GetAsArray1D()[..^1], Is.EqualTo(data[1..]));
    }

    [Test]
    public void Disposed_buffers_are_gone_but_not_before_their_work()
    {
        long before = Accelerator.AllocatedBytes;
        int children = Accelerator.NumberChildObjects;
        using var kept = Accelerator.Allocate1D<int>(64);
        var gone = Accelerator.Allocate1D(Enumerable.Range(0, 64).ToArray());
        Assert.That(Accelerator.AllocatedBytes, Is.EqualTo(before + 512));
        Accelerator.LoadStreamKernel<ArrayView<int>, ArrayView<int>>(CopyKernel)(new KernelConfig(2, 32), gone.View, kept.View);
        gone.Dispose();
        gone.Dispose();
        Assert.That(kept.GetAsArray1D(), Is.EqualTo(Enumerable.Range(0, 64)));
        Assert.That((Accelerator.AllocatedBytes, Accelerator.NumberChildObjects), Is.EqualTo((before + 256, children + 1)));
        Assert.That(() => gone.GetAsArray1D(), Throws.InstanceOf<ObjectDisposedException>());
        Assert.That(() => gone.View.CopyTo(kept.View), Throws.InstanceOf<ObjectDisposedException>());
    }

    [Test]
    public void Fault107_more_than_the_device_has_is_refused_with_the_numbers()
    {
        long largest = Accelerator.Device.LargestBuffer;
        var tooLarge = Assert.Throws<DeviceMemoryException>(() => Accelerator.Allocate1D<byte>(largest + 1))!;
        Assert.That(tooLarge.Message, Does.Contain($"{largest + 1} bytes").And.Contain($"{largest}").And.Contain(Accelerator.Name));
        Assert.Throws<DeviceMemoryException>(() => Accelerator.Allocate1D<long>(long.MaxValue));
        using Context context = Context.Create(builder => builder.OpenCL(new OpenClOptions { LargestBuffer = 4096 }));
        using Accelerator small = context.GetCLDevice(0).CreateAccelerator(context);
        using var fits = small.Allocate1D<int>(1024);
        Assert.That(Assert.Throws<DeviceMemoryException>(() => small.Allocate1D<int>(1025))!.NeededBytes, Is.EqualTo(4100));
        Assert.That(fits.Length, Is.EqualTo(1024), "the accelerator lives on");
        Assert.Throws<ArgumentOutOfRangeException>(() => Context.Create(b => b.OpenCL(new OpenClOptions { LargestBuffer = -1 })));
    }

    [Test]
    public void Fault124_bytes_beyond_2_to_31()
    {
        const long Far = (1L << 31) + 12345;
        if (Accelerator.Device.LargestBuffer <= Far)
            Assert.Inconclusive($"The largest buffer of {Accelerator} has {Accelerator.Device.LargestBuffer} bytes.");
        // Pages that nobody touches take no memory.
        using var buffer = Accelerator.Allocate1D<byte>(Far + 1);
        using var read = Accelerator.Allocate1D<int>(1);
        Accelerator.LoadStreamKernel<ArrayView<byte>, ArrayView<int>, long>(FarKernel)(new KernelConfig(1, 1), buffer.View, read.View, Far);
        Assert.That(read.GetAsArray1D()[0], Is.EqualTo(201));
        byte[] last = new byte[1];
        buffer.View.BaseView.SubView(Far, 1).CopyToCPU(last);
        Assert.That(last[0], Is.EqualTo(200));
    }

    [Test]
    public void Without_a_loader_there_is_no_device() =>
        Assert.That(ClApi.Load(["libNoSuchOpenCL.so.7", "libc.so.6"]), Is.Null);

    /// <summary>Runs itself in a process whose loader finds no driver.</summary>
    [Test]
    [Platform("Linux", Reason = "Elsewhere a loader's drivers cannot be hidden by the environment.")]
    public void Without_a_driver_there_is_no_device()
    {
        if (Environment.GetEnvironmentVariable(ChildVariable) is not null)
        {
            using Context context = Context.Create(builder => builder.CPU().OpenCL());
            Assert.That(context.GetCLDevices().Count, Is.Zero);
            Assert.That(context.GetPreferredDevice(preferCPU: false).AcceleratorType, Is.EqualTo(AcceleratorType.CPU));
            return;
        }
        ProcessStartInfo start = new(Environment.ProcessPath!) { RedirectStandardOutput = true };
        if (Path.GetFileNameWithoutExtension(start.FileName) == "dotnet")
            start.ArgumentList.Add(typeof(ClMemoryTests).Assembly.Location);
        start.ArgumentList.Add("--filter");
        start.ArgumentList.Add($"Name={nameof(Without_a_driver_there_is_no_device)}");
        start.Environment[ChildVariable] = "1";
        start.Environment["OCL_ICD_VENDORS"] = Path.Combine(Path.GetTempPath(), "no-such-folder");
        using Process child = Process.Start(start)!;
        string output = child.StandardOutput.ReadToEnd();
        child.WaitForExit();
        Assert.That(child.ExitCode, Is.Zero, output);
    }

    private static void CopyKernel(ArrayView<int> from, ArrayView<int> to)
    {
        int at = (Grid.IdxX * Group.DimX) + Group.IdxX;
        to[at] = from[at];
    }

    private static void FarKernel(ArrayView<byte> bytes, ArrayView<int> read, long far)
    {
        bytes[far] = 200;
        bytes[far - (1L << 31)] = 1;
        read[0] = bytes[far] + bytes[far - (1L << 31)];
    }
}
