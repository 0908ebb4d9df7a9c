using ILGPU;
using ILGPU.Extensions;
using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;

namespace IlgpuLlava.Ilgpu.Tests.Cuda;

/// <summary>The device layer's part of faults 109 to 111.</summary>
public sealed class CudaLossTests : CudaTest
{
    [TestCase("SynchronizeStream", CudaError.CUDA_ERROR_ILLEGAL_ADDRESS)]
    [TestCase("SynchronizeStream", CudaError.CUDA_ERROR_LAUNCH_FAILED)]
    [TestCase("SynchronizeStream", CudaError.CUDA_ERROR_ECC_UNCORRECTABLE)]
    [TestCase("SetCurrentContext", CudaError.CUDA_ERROR_CONTEXT_IS_DESTROYED)]
    [TestCase("Launch", CudaError.CUDA_ERROR_ILLEGAL_INSTRUCTION)]
    [TestCase("MemSet", CudaError.CUDA_ERROR_MISALIGNED_ADDRESS)]
    [TestCase("AllocateAsync", CudaError.CUDA_ERROR_ILLEGAL_ADDRESS)]
    [TestCase("CompileModule", CudaError.CUDA_ERROR_ILLEGAL_ADDRESS)]
    public void Fault109_AStickyErrorIsLoss(string call, CudaError error)
    {
        Setup all = Prepare();
        Driver.Faults[call] = error;
        DeviceLostException? told = null;
        Accelerator.OnLost(lost => told = lost);
        var thrown = Assert.Throws<DeviceLostException>(() => all.Everything(Accelerator));
        Assert.That(thrown!.Message, Does.Contain("Fake GPU 0").And.Contain(error.ToString()).And.Contain("new process"));
        Assert.That(thrown.InnerException, Is.InstanceOf<CudaException>());
        Assert.That(told!.Message, Is.EqualTo(thrown.Message));
        Assert.That(Accelerator.IsLost(), Is.True);
    }

    [Test]
    public void Fault110_EveryCallAfterTheLossThrowsTheSameAndTheEventComesOnce()
    {
        Setup all = Prepare();
        int told = 0;
        Accelerator.OnLost(_ => told++);
        Driver.Faults["SynchronizeStream"] = CudaError.CUDA_ERROR_ILLEGAL_ADDRESS;
        string message = Assert.Throws<DeviceLostException>(Accelerator.Synchronize)!.Message;
        // What the driver says no longer matters, and it is not asked.
        Driver.Faults.Clear();
        Driver.Calls.Clear();
        foreach (Action call in all.Calls(Accelerator))
            Assert.That(call, Throws.TypeOf<DeviceLostException>().With.Message.EqualTo(message));
        Assert.That(told, Is.EqualTo(1));
        Assert.That(Driver.Calls, Is.Empty);
        int late = 0;
        Accelerator.OnLost(_ => late++);
        Assert.That(late, Is.EqualTo(1), "A handler that comes late is told at once.");
    }

    [Test]
    public void Fault110_ManyThreadsSeeOneEvent()
    {
        int told = 0;
        Accelerator.OnLost(_ => Interlocked.Increment(ref told));
        Driver.Faults["SynchronizeStream"] = CudaError.CUDA_ERROR_LAUNCH_FAILED;
        int thrown = 0;
        Thread[] threads = [.. Enumerable.Range(0, 8).Select(_ => new Thread(() =>
        {
            try
            {
                Accelerator.Synchronize();
            }
            catch (DeviceLostException)
            {
                Interlocked.Increment(ref thrown);
            }
        }))];
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
        Assert.That((told, thrown), Is.EqualTo((1, 8)));
    }

    [Test]
    public void Fault110_DisposalAfterTheLossIsQuietAndDoesNotAskTheDriver()
    {
        Setup all = Prepare();
        Driver.Faults["SynchronizeStream"] = CudaError.CUDA_ERROR_ILLEGAL_ADDRESS;
        Assert.Throws<DeviceLostException>(Accelerator.Synchronize);
        Driver.Calls.Clear();
        Assert.DoesNotThrow(all.Buffer.Dispose);
        Assert.DoesNotThrow(all.Marker.Dispose);
        Assert.DoesNotThrow(all.Graph.Dispose);
        Assert.DoesNotThrow(all.Host.Dispose);
        Assert.DoesNotThrow(all.Stream.Dispose);
        Assert.DoesNotThrow(Close);
        Assert.That(Driver.Calls, Is.Empty);
    }

    [Test]
    public void Fault111_WorkThatDoesNotEndIsLoss([Values("stream", "marker", "copy", "all", "free")] string wait)
    {
        Driver[CudaDeviceAttribute.MemoryPoolsSupported] = 0;
        Setup all = Prepare();
        int told = 0;
        Accelerator.OnLost(_ => told++);
        Accelerator.SetWatchdog(TimeSpan.FromMilliseconds(30));
        Accelerator.Synchronize();
        Assert.That(Accelerator.IsLost(), Is.False, "Work that ends is none.");
        Driver.Hangs = true;
        Action call = wait switch
        {
            "stream" => all.Stream.Synchronize,
            "marker" => all.Marker.Synchronize,
            "copy" => () => all.Buffer.GetAsArray1D(),
            "free" => all.Buffer.Dispose,
            _ => Accelerator.Synchronize,
        };
        if (wait == "free")
            Assert.DoesNotThrow(() => call());
        else
            Assert.That(call, Throws.TypeOf<DeviceLostException>().With.Message.Contains("0.03 s"));
        Assert.That(told, Is.EqualTo(1));
        Assert.That(Accelerator.Synchronize, Throws.TypeOf<DeviceLostException>());
        Assert.DoesNotThrow(Close);
    }

    [Test]
    public void OrdinaryErrorsAreNoLoss()
    {
        Setup all = Prepare();
        Driver.Faults["MemSet"] = CudaError.CUDA_ERROR_INVALID_VALUE;
        Assert.Throws<CudaException>(() => all.Buffer.View.MemSetToZero());
        Assert.That(Accelerator.IsLost(), Is.False);
        Driver.Faults.Clear();
        Assert.DoesNotThrow(() => all.Everything(Accelerator));
    }

    [Test]
    public void AWatchdogHasAPositiveLimit()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Accelerator.SetWatchdog(TimeSpan.Zero));
        Assert.DoesNotThrow(() => Accelerator.SetWatchdog(Timeout.InfiniteTimeSpan));
    }

    private Setup Prepare()
    {
        var buffer = Accelerator.Allocate1D<int>(32);
        var kernel = Accelerator.LoadAutoGroupedStreamKernel<Index1D, ArrayView<int>, int>(Fill);
        AcceleratorStream stream = Accelerator.CreateStream();
        return new(buffer, stream, stream.AddProfilingMarker(), kernel, Accelerator.AllocatePageLocked1D<int>(32),
            CudaGraph.Record(stream, () => buffer.View.MemSet(stream, 0)));
    }

    private sealed record Setup(
        MemoryBuffer1D<int, Stride1D.Dense> Buffer,
        AcceleratorStream Stream,
        ProfilingMarker Marker,
        Action<Index1D, ArrayView<int>, int> Kernel,
        PageLockedArray1D<int> Host,
        CudaGraph Graph)
    {
        public Action[] Calls(Accelerator accelerator) =>
        [
            () => Buffer.View.MemSetToZero(),
            () => Kernel(32, Buffer.View, 1),
            () => accelerator.Allocate1D<int>(1),
            () => accelerator.AllocatePageLocked1D<int>(1),
            () => accelerator.CreateStream(),
            () => accelerator.LoadStreamKernel<ArrayView<int>>(Group),
            () => Buffer.View.CopyFromCPU(new int[32]),
            () => Buffer.GetAsArray1D(),
            () => Buffer.View.CopyFromPageLockedAsync(Host),
            () => Stream.AddProfilingMarker(),
            () => Marker.Synchronize(),
            () => Graph.Launch(Stream),
            () => CudaGraph.Record(Stream, () => { }),
            Stream.Synchronize,
            accelerator.Synchronize,
        ];

        public void Everything(Accelerator accelerator)
        {
            foreach (Action call in Calls(accelerator))
                call();
        }
    }
}
