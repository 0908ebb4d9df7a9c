using ILGPU;
using ILGPU.Algorithms;
using ILGPU.Algorithms.ScanReduceOperations;
using ILGPU.Extensions;
using ILGPU.Runtime;
using ILGPU.Runtime.CPU;
using ILGPU.Runtime.Host;

namespace IlgpuLlava.Ilgpu.Tests.Api;

/// <summary>Kernels as plain .NET.</summary>
public sealed class PlainRunnerTests
{
    private Context _context = null!;
    private CPUAccelerator _accelerator = null!;

    [SetUp]
    public void SetUp()
    {
        _context = Context.Create(builder => builder.CPU(new CpuOptions { Lanes = 4, Threads = 1 }));
        _accelerator = _context.CreateCPUAccelerator(0);
    }

    [TearDown]
    public void TearDown() => _context.Dispose();

    private static void Scale(Index1D index, ArrayView<float> values, float factor) => values[index] *= factor;

    private static void WriteIndices(ArrayView<int> output)
    {
        ArrayView<int> own = LocalMemory.Allocate<int>(2);
        own[0] = Grid.GlobalLinearIndex;
        own[1] = (Warp.WarpIdx * 100) + Warp.LaneIdx;
        output[own[0]] = own[1] + (1000 * Grid.GlobalIndex.X) + (100_000 * Grid.IdxY);
    }

    private static void Count(ArrayView<int> total)
    {
        Atomic.Add(ref total[0], 1);
        ArrayView<int> seen = SharedMemory.Allocate<int>(1);
        ArrayView<int> dynamic = SharedMemory.GetDynamic<int>();
        if (Group.IsFirstThread)
        {
            seen[0] = 0;
            dynamic[2] = 0;
        }
        dynamic[2] = ++seen[0];
        if (Group.IsLastThread)
            Atomic.Max(ref total[1], dynamic[2]);
    }

    private static void Sum(ArrayView<int> total) => total[Grid.IdxX] = GroupExtensions.AllReduce<int, AddInt32>(Grid.IdxX + 1);

    [Test]
    public void ImplicitKernelsStopAtTheExtent()
    {
        using MemoryBuffer1D<float, Stride1D.Dense> buffer = _accelerator.Allocate1D<float>(7);
        buffer.CopyFromCPU([1, 2, 3, 4, 5, 6, 7]);
        ArrayView<float> view = buffer.View;
        PlainRunner.Run(new Index1D(6), 4, index => Scale(index, view, 2));
        Assert.That(buffer.GetAsArray1D(), Is.EqualTo(new float[] { 2, 4, 6, 8, 10, 12, 7 }));
    }

    [Test]
    public void IndicesCoverTheGrid()
    {
        using MemoryBuffer1D<int, Stride1D.Dense> buffer = _accelerator.Allocate1D<int>(2 * 2 * 6);
        ArrayView<int> view = buffer.View;
        PlainRunner.Run(new KernelConfig(new Index2D(2, 2), new Index2D(6, 1)), 4, () => WriteIndices(view));
        int[] expected = [.. from y in Enumerable.Range(0, 2)
                             from x in Enumerable.Range(0, 2)
                             from t in Enumerable.Range(0, 6)
                             select (t / 4 * 100) + (t % 4) + (1000 * ((x * 6) + t)) + (100_000 * y)];
        Assert.That(buffer.GetAsArray1D(), Is.EqualTo(expected));
    }

    [Test]
    public void SharedMemoryBelongsToTheGroup()
    {
        using MemoryBuffer1D<int, Stride1D.Dense> buffer = _accelerator.Allocate1D<int>(2);
        buffer.View.MemSetToZero();
        ArrayView<int> view = buffer.View;
        PlainRunner.Run((5, 3, SharedMemoryConfig.RequestDynamic<int>(3)), 4, () => Count(view));
        Assert.That(buffer.GetAsArray1D(), Is.EqualTo(new[] { 15, 3 }));
    }

    [Test]
    public void WhatNeedsOtherThreadsIsRefused()
    {
        using MemoryBuffer1D<int, Stride1D.Dense> buffer = _accelerator.Allocate1D<int>(3);
        ArrayView<int> view = buffer.View;
        Assert.That(() => PlainRunner.Run((3, 2), 4, () => Sum(view)), Throws.TypeOf<NotSupportedException>());
        PlainRunner.Run((3, 1), 4, () => Sum(view));
        Assert.That(buffer.GetAsArray1D(), Is.EqualTo(new[] { 1, 2, 3 }));
    }

    [Test]
    public void KernelOperationsOutsideOfKernelsAreRefused()
    {
        Assert.That(() => Grid.IdxX, Throws.TypeOf<InvalidKernelOperationException>());
        Assert.That(() => Group.Barrier(), Throws.TypeOf<InvalidKernelOperationException>());
        Assert.That(() => SharedMemory.Allocate<int>(1), Throws.TypeOf<InvalidKernelOperationException>());
        Assert.That(() => PlainRunner.Run((1, 1), 4, () => throw new InvalidDataException()), Throws.TypeOf<InvalidDataException>());
        Assert.That(HostThread.IsRunning, Is.False);
    }

    [Test]
    public void AtomicsReturnTheOldContent()
    {
        int i = 5;
        (int, int, int, int, int) seen = (Atomic.Add(ref i, 3), Atomic.Min(ref i, 2), Atomic.Max(ref i, 9), Atomic.Xor(ref i, 1), i);
        Assert.That(seen, Is.EqualTo((5, 8, 2, 9, 8)));
        float f = 1.5f;
        Assert.That((Atomic.Add(ref f, 1), Atomic.Max(ref f, 7), Atomic.Exchange(ref f, 0), f), Is.EqualTo((1.5f, 2.5f, 7f, 0f)));
        uint u = 1;
        Assert.That((Atomic.CompareExchange(ref u, 1u, 4u), Atomic.CompareExchange(ref u, 1u, 5u), u), Is.EqualTo((1u, 4u, 4u)));
        Assert.That((Atomic.Min(ref u, uint.MaxValue), u), Is.EqualTo((4u, 4u)));
    }
}
