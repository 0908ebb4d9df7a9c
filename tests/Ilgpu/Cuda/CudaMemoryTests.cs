using ILGPU;
using ILGPU.Extensions;
using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;

namespace IlgpuLlava.Ilgpu.Tests.Cuda;

public sealed class CudaMemoryTests : CudaTest
{
    [Test]
    public void CopiesAndFillsReachTheDevice([Values] bool pools)
    {
        Driver[CudaDeviceAttribute.MemoryPoolsSupported] = pools ? 1 : 0;
        using var first = Accelerator.Allocate1D(Enumerable.Range(0, 100).ToArray());
        using var second = Accelerator.Allocate1D<int>(100);
        second.View.MemSetToZero();
        second.View.SubView(10, 20).CopyFrom(first.View.SubView(50, 20));
        int[] expected = new int[100];
        Enumerable.Range(50, 20).ToArray().CopyTo(expected, 10);
        Assert.That(second.GetAsArray1D(), Is.EqualTo(expected));
        Assert.That(Driver.CountOf("AllocateAsync"), Is.EqualTo(pools ? 2 : 0));
        Assert.That(Driver.CountOf("Allocate"), Is.EqualTo(pools ? 0 : 2));
    }

    [TestCase(0, 10)]
    [TestCase(10, 0)]
    [TestCase(5, 5)]
    public void CopiesWithinABufferMayOverlap(int from, int to)
    {
        int[] values = [.. Enumerable.Range(0, 50)];
        using var buffer = Accelerator.Allocate1D(values);
        buffer.View.SubView(to, 30).CopyFrom(buffer.View.SubView(from, 30));
        Array.Copy(values, from, values, to, 30);
        Assert.That(buffer.GetAsArray1D(), Is.EqualTo(values));
        Assert.That(Driver.Allocations, Has.Count.EqualTo(1));
    }

    [Test]
    public void MemoryOfThePoolIsAwaitedByEveryStream()
    {
        using AcceleratorStream stream = Accelerator.CreateStream();
        Driver.Calls.Clear();
        using var buffer = Accelerator.Allocate1D<int>(10);
        Assert.That(Driver.CountOf("WaitEvent"), Is.EqualTo(2), "the default stream and the other");
        Assert.That(Driver.CountOf("SynchronizeStream"), Is.Zero);
        Driver.Calls.Clear();
        buffer.Dispose();
        Assert.That(Driver.Calls, Is.EqualTo(
            new[] { "SetCurrentContext", "RecordEvent", "WaitEvent", "RecordEvent", "WaitEvent", "FreeAsync" }));
    }

    [Test]
    public void LargeBuffersDoNotGoToThePool()
    {
        using var buffer = Accelerator.Allocate1D<byte>(65L << 20);
        Assert.That(Driver.CountOf("AllocateAsync"), Is.Zero);
        Assert.That(Driver.CountOf("Allocate"), Is.EqualTo(1));
    }

    [Test]
    public void Fault107_ADeviceWithoutMemoryNamesNeededAndFreeBytes([Values] bool pools)
    {
        Driver[CudaDeviceAttribute.MemoryPoolsSupported] = pools ? 1 : 0;
        using var first = Accelerator.Allocate1D<byte>(1 << 20);
        // Another process holds the rest.
        Driver.Allocations.Add(1, Driver.Memory - (1 << 20) - 1000);
        var thrown = Assert.Throws<DeviceMemoryException>(() => Accelerator.Allocate1D<byte>(5000));
        Assert.That(thrown!.NeededBytes, Is.EqualTo(5000));
        Assert.That(thrown.FreeBytes, Is.EqualTo(1000));
        Assert.That(thrown.Message, Does.Contain("5000").And.Contain("1000").And.Contain("Fake GPU 0"));
        Assert.That(Driver.CountOf("TrimPool"), Is.EqualTo(pools ? 1 : 0), "what the pool keeps is tried first");
        Driver.Allocations.Remove(1);
        using var second = Accelerator.Allocate1D<byte>(5000);
        Assert.That(Accelerator.IsLost(), Is.False);
    }

    [Test]
    public void PageLockedArraysAreCopiedWithoutWaiting()
    {
        using var host = Accelerator.AllocatePageLocked1D<int>(20);
        Assert.That(host.GetArray(), Is.All.Zero);
        host.Span.Fill(7);
        host[3] = 8;
        using var buffer = Accelerator.Allocate1D<int>(20);
        Driver.Calls.Clear();
        buffer.View.CopyFromPageLockedAsync(host);
        Assert.That(Driver.Calls, Does.Contain("CopyToDevice").And.Not.Contain("SynchronizeStream"));
        host.Span.Clear();
        buffer.View.CopyToPageLockedAsync(Accelerator.DefaultStream, host);
        Accelerator.Synchronize();
        Assert.That(host.Span[3], Is.EqualTo(8));
        Assert.That(host.Span[19], Is.EqualTo(7));
    }

    [Test]
    public void PageLockedArraysWorkWithoutAGpu()
    {
        using Context context = Context.Create(builder => builder.CPU(new CpuOptions { Lanes = 4, Threads = 1 }));
        using Accelerator cpu = context.Devices[0].CreateAccelerator(context);
        using var host = cpu.AllocatePageLocked1D<float>(5);
        host.Span.Fill(1.5f);
        using var buffer = cpu.Allocate1D<float>(8);
        buffer.View.MemSetToZero();
        buffer.View.CopyFromPageLockedAsync(host);
        Assert.That(buffer.GetAsArray1D(), Is.EqualTo(new[] { 1.5f, 1.5f, 1.5f, 1.5f, 1.5f, 0, 0, 0 }));
    }

    [Test]
    public void BuffersOfOtherAcceleratorsAreStaged()
    {
        using Context context = Context.Create(builder => builder.CPU(new CpuOptions { Lanes = 4, Threads = 1 }));
        using Accelerator cpu = context.Devices[0].CreateAccelerator(context);
        using var source = cpu.Allocate1D(new[] { 1, 2, 3 });
        using var target = Accelerator.Allocate1D<int>(3);
        target.View.CopyFrom(source.View);
        Assert.That(target.GetAsArray1D(), Is.EqualTo(new[] { 1, 2, 3 }));
    }
}
