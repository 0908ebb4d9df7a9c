using System.Numerics;
using ILGPU;
using ILGPU.Extensions;
using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;
using IlgpuLlava.PtxMachine;
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
    private static readonly MachineOptions s_strict = new() { Budget = 1_000_000, ChecksRaces = true };
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
                builder.Cuda(_machine = new PtxMachineDriver(new MachineDevice { Options = s_strict }));
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

    // One element before, one behind, and far away.
    [TestCase(-1L)]
    [TestCase(10L)]
    [TestCase(1L << 40)]
    public void Fault109_AKernelThatLeavesItsMemoryLosesTheDevice(long offset)
    {
        NeedsMachine();
        using var buffer = _accelerator.Allocate1D<int>(10);
        int told = 0;
        _accelerator.OnLost(_ => told++);
        _accelerator.LoadStreamKernel<ArrayView<int>, long>(Stray)((1, 1), buffer.View, offset);
        var thrown = Assert.Throws<DeviceLostException>(_accelerator.Synchronize);
        Assert.That(thrown!.Message, Does.Contain(_accelerator.Name).And.Contain("ILLEGAL_ADDRESS"));
        Assert.That(() => buffer.GetAsArray1D(), Throws.TypeOf<DeviceLostException>().With.Message.EqualTo(thrown.Message));
        Assert.That(told, Is.EqualTo(1));
    }

    [Test]
    public void Fault111_AKernelThatDoesNotEndLosesTheDevice()
    {
        NeedsMachine();
        using var buffer = _accelerator.Allocate1D<int>(10);
        buffer.View.MemSetToZero();
        int told = 0;
        _accelerator.OnLost(_ => told++);
        _accelerator.LoadStreamKernel<ArrayView<int>>(Endless)((1, 1), buffer.View);
        var thrown = Assert.Throws<DeviceLostException>(_accelerator.Synchronize);
        Assert.That(thrown!.Message, Does.Contain(_accelerator.Name).And.Contain("TIMEOUT"));
        Assert.That(() => _accelerator.Allocate1D<int>(1), Throws.TypeOf<DeviceLostException>().With.Message.EqualTo(thrown.Message));
        Assert.That(told, Is.EqualTo(1));
    }

    [Test]
    public void Fault122_GuardBandsStayAsTheyWere()
    {
        // Every width of an access, between bytes that are not the kernel's.
        using var bytes = _accelerator.Allocate1D<byte>(4096);
        bytes.View.MemSet(_accelerator.DefaultStream, 0xA5);
        var scale = _accelerator.LoadAutoGroupedStreamKernel<Index1D, ArrayView<Vector4>, ArrayView<short>, ArrayView<byte>>(Scale);
        scale(33, bytes.View.SubView(512, 33 * 16).Cast<byte, Vector4>(),
            bytes.View.SubView(1536 + 2, 33 * 2).Cast<byte, short>(), bytes.View.SubView(2048 + 1, 33).BaseView);
        byte[] expected = new byte[4096];
        Array.Fill(expected, (byte)0xA5);
        expected.AsSpan(512, 33 * 16).Clear();
        expected.AsSpan(1538, 33 * 2).Clear();
        expected.AsSpan(2049, 33).Clear();
        Assert.That(bytes.GetAsArray1D(), Is.EqualTo(expected));
    }

    [Test]
    public void Fault126_ARaceOfSharedMemoryIsFound()
    {
        NeedsMachine();
        using var buffer = _accelerator.Allocate1D<int>(64);
        _accelerator.LoadStreamKernel<ArrayView<int>>(Racing)((1, 64), buffer.View);
        var thrown = Assert.Throws<DeviceLostException>(_accelerator.Synchronize);
        Assert.That(thrown!.Message, Does.Contain("Racing").And.Contain("no barrier between"));
    }

    [Test]
    public void Fault126_SharedMemoryThatNobodyWroteIsFound()
    {
        NeedsMachine();
        using var buffer = _accelerator.Allocate1D<int>(64);
        _accelerator.LoadStreamKernel<ArrayView<int>>(Unwritten)((1, 64), buffer.View);
        var thrown = Assert.Throws<DeviceLostException>(_accelerator.Synchronize);
        Assert.That(thrown!.Message, Does.Contain("Unwritten").And.Contain("nobody has written"));
    }

    [Test]
    public void Fault128_PtxThatTheAssemblerRefusesNamesKernelDeviceAndLog()
    {
        var thrown = Assert.Throws<InternalCompilerException>(() => _accelerator.LoadStreamKernel<ArrayView<int>>(Unknown));
        Assert.That(thrown!.Message, Does.Contain("Unknown").And.Contain(_accelerator.Name).And.Contain("frobnicate"));
        // Nothing is lost by it.
        AKernelRunsOverItsExtentAlone();
    }

    [Test]
    public void Fault129_WhatNoKernelCanDoIsNamedByMethodAndOffset()
    {
        Assert.That(() => _accelerator.LoadStreamKernel<ArrayView<int>>(Throwing),
            Throws.TypeOf<InternalCompilerException>().With.Message.Contains("Throwing").And.Message.Contains("IL_"));
        AKernelRunsOverItsExtentAlone();
    }

    [Test]
    public void Fault130_TheSameLaunchTwiceGivesTheSameBits()
    {
        using var input = _accelerator.Allocate1D([.. Enumerable.Range(0, 1000).Select(i => MathF.Sin(i) * MathF.Pow(10, i % 7))]);
        using var output = _accelerator.Allocate1D<float>(8);
        var sum = _accelerator.LoadStreamKernel<ArrayView<float>, ArrayView<float>>(Sum);
        float[][] results = new float[2][];
        for (int i = 0; i < 2; i++)
        {
            output.View.MemSetToZero();
            sum((8, 64), input.View, output.View);
            results[i] = output.GetAsArray1D();
        }
        Assert.That(results[0], Has.All.Not.Zero);
        Assert.That(results[1].Select(BitConverter.SingleToInt32Bits), Is.EqualTo(results[0].Select(BitConverter.SingleToInt32Bits)));
    }

    private void NeedsMachine()
    {
        if (device == "cuda")
            Assert.Ignore("A process has one context of a GPU, which does not survive this; the machine shows it.");
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

    private static void Endless(ArrayView<int> target)
    {
        while (Atomic.Add(ref target[0], 0) == 0)
            target[1] = 1;
    }

    private static void Scale(Index1D index, ArrayView<Vector4> fours, ArrayView<short> shorts, ArrayView<byte> bytes)
    {
        fours[index] = default;
        shorts[index] = 0;
        bytes[index] = 0;
    }

    private static void Racing(ArrayView<int> target)
    {
        var shared = SharedMemory.Allocate<int>(64);
        shared[Group.IdxX] = 0;
        Group.Barrier();
        shared[Group.IdxX] = Group.IdxX;
        target[Group.IdxX] = shared[63 - Group.IdxX];
    }

    private static void Unwritten(ArrayView<int> target)
    {
        var shared = SharedMemory.Allocate<int>(64);
        if (Group.IdxX < 32)
            shared[Group.IdxX] = Group.IdxX;
        Group.Barrier();
        target[Group.IdxX] = shared[Group.IdxX];
    }

    private static void Unknown(ArrayView<int> target)
    {
        CudaAsm.Emit("frobnicate.b32 %0, %1;", out int value, target[0]);
        target[0] = value;
    }

    private static void Throwing(ArrayView<int> target)
    {
        if (target[0] < 0)
            throw new ArgumentException("Kernels have no exceptions.");
        target[0] = 1;
    }

    private static void Sum(ArrayView<float> input, ArrayView<float> output)
    {
        var shared = SharedMemory.Allocate<float>(64);
        float sum = 0;
        for (int i = (Grid.IdxX * 64) + Group.IdxX; i < input.IntLength; i += 512)
            sum += input[i];
        shared[Group.IdxX] = sum;
        Group.Barrier();
        for (int distance = 32; distance > 0; distance /= 2)
        {
            if (Group.IdxX < distance)
                shared[Group.IdxX] += shared[Group.IdxX + distance];
            Group.Barrier();
        }
        if (Group.IdxX == 0)
            output[Grid.IdxX] = shared[0];
    }
}
