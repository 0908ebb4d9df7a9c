using ILGPU;
using ILGPU.Extensions;
using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;
using IlgpuLlava.PtxMachine.Driver;

namespace IlgpuLlava.Ilgpu.Tests.Cuda;

/// <summary>
/// The CUDA runtime with kernels that really run: on the machine that interprets PTX, and on the first NVIDIA GPU, where there is one.
/// </summary>
[TestFixture("ptx")]
[TestFixture("cuda")]
[NonParallelizable]
public sealed class CudaRunTests(string device)
{
    private PtxMachineDriver? _machine;
    private Context _context = null!;
    private Accelerator _accelerator = null!;

    [SetUp]
    public void Open()
    {
        _context = Context.Create(builder =>
        {
            builder.Profiling();
            if (device == "cuda")
                builder.Cuda();
            else
                builder.Cuda(_machine = new PtxMachineDriver());
        });
        if (_context.Devices.IsEmpty)
            Assert.Inconclusive("This machine has no NVIDIA GPU with a driver.");
        _accelerator = _context.Devices[0].CreateAccelerator(_context);
    }

    [TearDown]
    public void Close()
    {
        _context.Dispose();
        _machine?.Dispose();
    }

    [Test]
    public void AKernelRunsOverItsExtentAlone()
    {
        using var buffer = _accelerator.Allocate1D<int>(200);
        buffer.View.MemSet(_accelerator.DefaultStream, 0xFF);
        _accelerator.LoadAutoGroupedStreamKernel<Index1D, ArrayView<int>, int>(Fill)(101, buffer.View.SubView(50, 150), 7);
        int[] expected = [.. Enumerable.Range(0, 200).Select(i => i is >= 50 and < 151 ? i - 50 + 7 : -1)];
        Assert.That(buffer.GetAsArray1D(), Is.EqualTo(expected));
    }

    [Test]
    public void StreamsKeepTheirOrderAndMemoryMayBeFreedBehindThem()
    {
        using AcceleratorStream stream = _accelerator.CreateStream();
        var add = _accelerator.LoadAutoGroupedKernel<Index1D, ArrayView<int>, ArrayView<int>>(Add);
        using var sum = _accelerator.Allocate1D<int>(1000);
        sum.View.MemSetToZero(stream);
        int[] ones = new int[1000];
        Array.Fill(ones, 1);
        for (int i = 0; i < 50; i++)
        {
            // Freed while the launch that reads it may still be waiting for its turn, and taken anew.
            using var part = _accelerator.Allocate1D<int>(1000);
            part.View.CopyFromCPU(stream, ones);
            add(stream, 1000, sum.View, part.View);
        }
        Assert.That(sum.View.GetAsArray1D(stream), Is.All.EqualTo(50));
    }

    [Test]
    public void GroupsMayTakeMoreSharedMemoryThan48Kb()
    {
        int words = (_accelerator.LargestSharedMemoryPerGroup() / 4) - 1024;
        Assert.That(words * 4, Is.GreaterThan(48 << 10));
        using var buffer = _accelerator.Allocate1D<int>(256);
        var kernel = _accelerator.LoadStreamKernel<ArrayView<int>, int>(Far);
        kernel(new KernelConfig(1, 256, SharedMemoryConfig.RequestDynamic<int>(words)), buffer.View, words);
        Assert.That(buffer.GetAsArray1D(), Is.EqualTo(Enumerable.Range(0, 256).Select(i => 255 - i)));
    }

    [Test]
    public void PinnedMemoryIsCopiedInTheStreamsOrder()
    {
        using var host = _accelerator.AllocatePageLocked1D<int>(100);
        using var buffer = _accelerator.Allocate1D<int>(100);
        var fill = _accelerator.LoadAutoGroupedStreamKernel<Index1D, ArrayView<int>, int>(Fill);
        fill(100, buffer.View, 1);
        buffer.View.CopyToPageLockedAsync(host);
        fill(100, buffer.View, 2);
        _accelerator.Synchronize();
        Assert.That(host.GetArray(), Is.EqualTo(Enumerable.Range(1, 100)));
    }

    [Test]
    public void AGraphReadsWhatDeviceMemoryHoldsWhenItRuns()
    {
        AcceleratorStream stream = _accelerator.DefaultStream;
        using var position = _accelerator.Allocate1D<int>(1);
        using var log = _accelerator.Allocate1D<int>(8);
        using var copy = _accelerator.Allocate1D<int>(8);
        log.View.MemSetToZero();
        position.View.MemSetToZero();
        var step = _accelerator.LoadStreamKernel<ArrayView<int>, ArrayView<int>>(Step);
        using CudaGraph graph = CudaGraph.Record(stream, () =>
        {
            step((1, 1), position.View, log.View);
            copy.View.CopyFrom(stream, log.View);
        });
        Assert.That(graph.Nodes, Is.EqualTo(2));
        Assert.That(log.GetAsArray1D(), Is.All.Zero, "A recording runs nothing.");
        for (int i = 0; i < 5; i++)
            graph.Launch(stream);
        Assert.That(copy.GetAsArray1D(), Is.EqualTo(new[] { 100, 101, 102, 103, 104, 0, 0, 0 }));
    }

    [Test]
    public void MarkersMeasure()
    {
        using var buffer = _accelerator.Allocate1D<int>(10000);
        var fill = _accelerator.LoadAutoGroupedStreamKernel<Index1D, ArrayView<int>, int>(Fill);
        using ProfilingMarker start = _accelerator.AddProfilingMarker();
        for (int i = 0; i < 10; i++)
            fill(10000, buffer.View, i);
        using ProfilingMarker end = _accelerator.AddProfilingMarker();
        Assert.That(end - start, Is.GreaterThan(TimeSpan.Zero));
    }

    [Test]
    public void OccupancyIsTheDrivers()
    {
        var kernel = _accelerator.LoadStreamKernel<ArrayView<int>, int>(Far);
        int few = _accelerator.GetOccupancy(kernel, groupSize: 256, dynamicSharedBytes: _accelerator.LargestSharedMemoryPerGroup());
        int many = _accelerator.GetOccupancy(kernel, groupSize: 256, dynamicSharedBytes: 0);
        Assert.That(few, Is.EqualTo(1));
        Assert.That(many, Is.GreaterThan(1));
    }

    [Test]
    public void Fault109_AKernelThatLeavesItsMemoryLosesTheDevice()
    {
        if (device == "cuda")
            Assert.Ignore("A process has one context of a GPU, which does not survive this; the machine shows it.");
        using var buffer = _accelerator.Allocate1D<int>(10);
        int told = 0;
        _accelerator.OnLost(_ => told++);
        _accelerator.LoadStreamKernel<ArrayView<int>, long>(Stray)((1, 1), buffer.View, 1L << 40);
        var thrown = Assert.Throws<DeviceLostException>(_accelerator.Synchronize);
        Assert.That(thrown!.Message, Does.Contain(_accelerator.Name));
        Assert.That(() => buffer.GetAsArray1D(), Throws.TypeOf<DeviceLostException>().With.Message.EqualTo(thrown.Message));
        Assert.That(told, Is.EqualTo(1));
    }

    private static void Fill(Index1D index, ArrayView<int> target, int value) => target[index] = value + index;

    private static void Add(Index1D index, ArrayView<int> target, ArrayView<int> source) => target[index] += source[index];

    private static void Step(ArrayView<int> position, ArrayView<int> log)
    {
        int at = position[0];
        log[at] = 100 + at;
        position[0] = at + 1;
    }

    private static void Far(ArrayView<int> target, int words)
    {
        var shared = SharedMemory.GetDynamic<int>();
        shared[words - 1 - Group.IdxX] = Group.IdxX;
        Group.Barrier();
        target[Group.IdxX] = shared[words - Group.DimX + Group.IdxX];
    }

    private static void Stray(ArrayView<int> target, long offset) => target.SubView(0, 1)[0] = (int)target[offset];
}
