using ILGPU;
using ILGPU.Extensions;
using ILGPU.Runtime;

namespace IlgpuLlava.Ilgpu.Tests.Cuda;

public sealed class CudaGraphTests : CudaTest
{
    [Test]
    public void WhatIsRecordedRunsWhenTheGraphDoes()
    {
        int launches = 0;
        Driver.OnLaunch = _ => launches++;
        using var buffer = Accelerator.Allocate1D<int>(32);
        using var copy = Accelerator.Allocate1D<int>(32);
        AcceleratorStream stream = Accelerator.DefaultStream;
        var kernel = Accelerator.LoadAutoGroupedStreamKernel<Index1D, ArrayView<int>, int>(Fill);
        using CudaGraph graph = CudaGraph.Record(stream, () =>
        {
            kernel(32, buffer.View, 1);
            copy.View.CopyFrom(stream, buffer.View);
            kernel(32, buffer.View, 2);
        });
        Assert.That(graph.Nodes, Is.EqualTo(3));
        Assert.That(launches, Is.Zero);
        graph.Launch(stream);
        graph.Launch(stream);
        Assert.That(launches, Is.EqualTo(4));
        Assert.That(Driver.CountOf("DestroyGraph"), Is.EqualTo(1));
    }

    [Test]
    public void WhatCannotBeRecordedIsRefusedAndTheStreamLivesOn()
    {
        using var buffer = Accelerator.Allocate1D<int>(32);
        AcceleratorStream stream = Accelerator.DefaultStream;
        Action[] forbidden =
        [
            () => Accelerator.Allocate1D<int>(1),
            () => buffer.View.CopyFromCPU(new int[32]),
            () => buffer.GetAsArray1D(),
            stream.Synchronize,
            () => stream.AddProfilingMarker(),
            () => CudaGraph.Record(stream, () => { }),
        ];
        foreach (Action action in forbidden)
        {
            Assert.Throws<InvalidOperationException>(() => CudaGraph.Record(stream, action));
            buffer.View.CopyFromCPU(new int[32]);
        }
        Assert.That(Driver.Alive.Values, Does.Not.Contain("graph").And.Not.Contain("executable"));
    }

    [Test]
    public void MemoryThatIsFreedWhileRecordingGoesAfterwards()
    {
        var freed = Accelerator.Allocate1D<int>(32);
        using var kept = Accelerator.Allocate1D<int>(32);
        using CudaGraph graph = CudaGraph.Record(Accelerator.DefaultStream, () =>
        {
            kept.View.MemSetToZero();
            freed.Dispose();
            Assert.That(Driver.Allocations, Has.Count.EqualTo(2));
        });
        Assert.That(Driver.Allocations, Has.Count.EqualTo(1));
    }

    [Test]
    public void OtherDevicesHaveNone()
    {
        using Context context = Context.Create(builder => builder.CPU(new CpuOptions { Lanes = 4, Threads = 1 }));
        using Accelerator cpu = context.Devices[0].CreateAccelerator(context);
        Assert.That(CudaGraph.IsSupported(cpu), Is.False);
        Assert.That(CudaGraph.IsSupported(Accelerator), Is.True);
        Assert.Throws<NotSupportedException>(() => CudaGraph.Record(cpu.DefaultStream, () => { }));
    }
}
