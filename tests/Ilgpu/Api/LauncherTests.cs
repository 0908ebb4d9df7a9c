using System.Runtime.CompilerServices;
using ILGPU;
using ILGPU.Extensions;
using ILGPU.Runtime;
using ILGPU.Runtime.CPU;
using Half = ILGPU.Half;

namespace IlgpuLlava.Ilgpu.Tests.Api;

/// <summary>What arrives in a compiled kernel when a launcher is called.</summary>
public sealed class LauncherTests
{
    private Context _context = null!;
    private CPUAccelerator _accelerator = null!;
    private RecordingCompiler _compiler = null!;

    [SetUp]
    public void SetUp()
    {
        _context = Context.Create(builder => builder.CPU(new CpuOptions { Lanes = 8, Threads = 1 }));
        _accelerator = _context.CreateCPUAccelerator(0);
        _accelerator.Compiler = _compiler = new RecordingCompiler();
    }

    [TearDown]
    public void TearDown() => _context.Dispose();

    private struct Empty;

    [InlineArray(3)]
    private struct Three
    {
        private short _first;
    }

    private struct Inner
    {
        public byte Small;
        public ArrayView<float> View;
    }

    private struct Outer
    {
        public Empty Nothing;
        public Inner Inner;
        public Three Three;
        public double Wide { get; set; }
    }

    private static void Kernel(Outer outer, Half half, sbyte negative, ArrayView1D<int, Stride1D.Dense> ints)
    {
    }

    private static void Indexed(Index1D index, int value)
    {
    }

    private static void Indexed3D(LongIndex3D index, int value)
    {
    }

    private static void Specialized(SpecializedValue<int> a, float plain, SpecializedValue<float> b)
    {
    }

    private static void ByReference(ref int value)
    {
    }

    private delegate void ByReferenceKernel(ref int value);

    [Test]
    public void ArgumentsAreFlattenedInFieldOrder()
    {
        using MemoryBuffer1D<float, Stride1D.Dense> floats = _accelerator.Allocate1D<float>(9);
        using MemoryBuffer1D<int, Stride1D.Dense> ints = _accelerator.Allocate1D<int>(5);
        Three three = default;
        three[0] = -3;
        three[2] = 30_000;
        Outer outer = new()
        {
            Nothing = default,
            Inner = new() { Small = 200, View = floats.View.BaseView.SubView(2, 4) },
            Three = three,
            Wide = Math.PI,
        };
        _compiler.LeafCount = 12;
        var launch = _accelerator.LoadStreamKernel<Outer, Half, sbyte, ArrayView1D<int, Stride1D.Dense>>(Kernel);
        launch((3, 8), outer, (Half)1.0f, -5, ints.View);

        long[] leaves = _compiler.Leaves;
        Assert.That((int)leaves[0], Is.EqualTo(200));
        Assert.That(leaves[1], Is.EqualTo((long)floats.NativePtr + 8));
        Assert.That(leaves[2], Is.EqualTo(4));
        Assert.That((int)leaves[3], Is.EqualTo(-3));
        Assert.That((int)leaves[5], Is.EqualTo(30_000));
        Assert.That(BitConverter.Int64BitsToDouble(leaves[6]), Is.EqualTo(Math.PI));
        Assert.That((int)leaves[7], Is.EqualTo(0x3c00));
        Assert.That((int)leaves[8], Is.EqualTo(-5));
        Assert.That(leaves[9], Is.EqualTo((long)ints.NativePtr));
        Assert.That(leaves[10], Is.EqualTo(5));
        Assert.That(leaves[11], Is.EqualTo(5));
        Assert.That(_compiler.Launches[0].GridDim, Is.EqualTo(new Index3D(3, 1, 1)));
        Assert.That(_compiler.Launches[0].GroupDim, Is.EqualTo(new Index3D(8, 1, 1)));
    }

    [Test]
    public void LeavesHaveNames()
    {
        IEnumerable<string> names = ParameterLayout.Of(typeof(Outer), "outer").Select(leaf => $"{leaf.Name} {leaf.Kind}");
        Assert.That(names, Is.EqualTo(new[]
        {
            "outer.Inner.Small Int32", "outer.Inner.View.Address Pointer", "outer.Inner.View.Length Int64",
            "outer.Three[0] Int32", "outer.Three[1] Int32", "outer.Three[2] Int32", "outer.Wide Float64",
        }));
    }

    [TestCase(typeof(string), "reference type")]
    [TestCase(typeof(int[]), "reference type")]
    [TestCase(typeof(nint), "addresses of the host")]
    [TestCase(typeof(KeyValuePair<int, object>), "value.value")]
    [TestCase(typeof(decimal), "decimal")]
    [TestCase(typeof(ValueTuple<SpecializedValue<int>>), "SpecializedValue")]
    public void WhatCannotBePassedIsRefusedByName(Type type, string reason) =>
        Assert.That(() => ParameterLayout.Of(type, "value"), Throws.TypeOf<NotSupportedException>().With.Message.Contains(reason));

    [Test]
    public void MethodsThatCannotBeKernelsAreRefused()
    {
        int captured = 1;
        Assert.That(() => _accelerator.LoadStreamKernel<int>(value => captured = value), Throws.TypeOf<NotSupportedException>());
        Assert.That(() => KernelLauncherFactory.KernelMethod((ByReferenceKernel)ByReference), Throws.Nothing);
        Assert.That(() => ParameterLayout.Of(typeof(int).MakeByRefType(), "value"), Throws.TypeOf<NotSupportedException>());
        Assert.That(() => _accelerator.LoadStreamKernel<int>(value => { }), Throws.Nothing);
    }

    [TestCase(0, 0)]
    [TestCase(1, 1)]
    [TestCase(8, 1)]
    [TestCase(9, 2)]
    public void ExtentsBecomeGroups(int extent, int groups)
    {
        Action<Index1D, int> launch = _accelerator.LoadAutoGroupedStreamKernel<Index1D, int>(Indexed);
        launch(extent, 7);
        Assert.That(_compiler.Launches, Has.Count.EqualTo(groups == 0 ? 0 : 1));
        if (groups == 0)
            return;
        Assert.That(_compiler.Launches[0].GridDim, Is.EqualTo(new Index3D(groups, 1, 1)));
        Assert.That(_compiler.Launches[0].GroupDim, Is.EqualTo(new Index3D(8, 1, 1)));
        Assert.That(_compiler.Launches[0].Extent, Is.EqualTo(new LongIndex3D(extent, 1, 1)));
    }

    [Test]
    public void ExtentsMayBeOfThreeDimensionsAnd64Bits()
    {
        var launch = _accelerator.LoadImplicitlyGroupedKernel<LongIndex3D, int>(Indexed3D, 4);
        launch(_accelerator.DefaultStream, new LongIndex3D(1L << 32, 2, 3), 7);
        Assert.That(_compiler.Launches[0].GridDim, Is.EqualTo(new Index3D(1 << 30, 2, 3)));
        Assert.That(() => launch(_accelerator.DefaultStream, new LongIndex3D(1L << 34, 1, 1), 7), Throws.TypeOf<KernelLaunchException>());
        Assert.That(
            () => launch(_accelerator.DefaultStream, new LongIndex3D(-1, 1, 1), 7),
            Throws.TypeOf<ArgumentOutOfRangeException>());
    }

    [Test]
    public void LaunchesBeyondTheDeviceAreRefusedWithNumbers()
    {
        Action<KernelConfig, int> launch = _accelerator.LoadStreamKernel<int>(_ => { });
        Assert.That(() => launch((1, 9), 0), Throws.TypeOf<KernelLaunchException>().With.Message.Contains("1 to 8 threads"));
        Assert.That(() => launch((1, 0), 0), Throws.TypeOf<KernelLaunchException>());
        Assert.That(() => launch((-1, 1), 0), Throws.TypeOf<KernelLaunchException>());
        SharedMemoryConfig shared = SharedMemoryConfig.RequestDynamic<float>(_accelerator.MaxSharedMemoryPerGroup);
        Assert.That(() => launch((1, 1, shared), 0), Throws.TypeOf<KernelLaunchException>());
        launch((0, 1), 0);
        Assert.That(_compiler.Launches, Is.Empty);
        launch((1, 1), 0);
        Assert.That(_compiler.Launches, Has.Count.EqualTo(1));
        Assert.That(
            () => _accelerator.LoadImplicitlyGroupedStreamKernel<Index1D, int>(Indexed, 9),
            Throws.TypeOf<KernelLaunchException>());
    }

    [Test]
    public void KernelsAreCompiledOnce()
    {
        _accelerator.LoadStreamKernel<Outer, Half, sbyte, ArrayView1D<int, Stride1D.Dense>>(Kernel);
        _accelerator.LoadStreamKernel<Outer, Half, sbyte, ArrayView1D<int, Stride1D.Dense>>(Kernel);
        Assert.That(_compiler.Compiled, Has.Count.EqualTo(1));
    }

    [Test]
    public void ManyThreadsLoadOneKernel()
    {
        Parallel.For(0, 64, i =>
        {
            var launch = _accelerator.LoadStreamKernel<SpecializedValue<int>, float, SpecializedValue<float>>(Specialized);
            _accelerator.LoadAutoGroupedStreamKernel<Index1D, int>(Indexed);
            launch((0, 1), SpecializedValue.New(i % 4), 2.0f, SpecializedValue.New(0.0f));
        });
        Assert.That(_compiler.Compiled, Has.Count.EqualTo(5));
    }

    [Test]
    public void EachSpecializedValueIsCompiledOnceAndNotPassed()
    {
        var launch = _accelerator.LoadStreamKernel<SpecializedValue<int>, float, SpecializedValue<float>>(Specialized);
        Assert.That(_compiler.Compiled, Is.Empty);
        _compiler.LeafCount = 1;
        launch((1, 1), SpecializedValue.New(4), 2.0f, SpecializedValue.New(0.0f));
        launch((1, 1), SpecializedValue.New(4), 3.0f, SpecializedValue.New(0.0f));
        Assert.That(BitConverter.Int32BitsToSingle((int)_compiler.Leaves[0]), Is.EqualTo(3.0f));
        Assert.That(_compiler.Compiled, Has.Count.EqualTo(1));
        launch((1, 1), SpecializedValue.New(4), 3.0f, SpecializedValue.New(-0.0f));
        launch((1, 1), SpecializedValue.New(5), 3.0f, SpecializedValue.New(0.0f));
        Assert.That(_compiler.Compiled, Has.Count.EqualTo(3));
        Assert.That(_compiler.Compiled[2].SpecializedValues, Is.EqualTo(new object?[] { 5, null, 0.0f }));
    }

    [Test]
    public void ViewsOfOtherAcceleratorsAndDisposedBuffersAreRefused()
    {
        Action<KernelConfig, ArrayView<int>> launch = _accelerator.LoadStreamKernel<ArrayView<int>>(_ => { });
        using CPUAccelerator other = _context.CreateCPUAccelerator(0);
        using MemoryBuffer1D<int, Stride1D.Dense> foreign = other.Allocate1D<int>(1);
        Assert.That(() => launch((1, 1), foreign.View.BaseView), Throws.ArgumentException);
        MemoryBuffer1D<int, Stride1D.Dense> buffer = _accelerator.Allocate1D<int>(1);
        launch((1, 1), buffer.View.BaseView);
        launch((1, 1), default);
        buffer.Dispose();
        Assert.That(() => launch((1, 1), buffer.View.BaseView), Throws.TypeOf<ObjectDisposedException>());
        Assert.That(_compiler.Launches, Has.Count.EqualTo(2));
    }

    [Test]
    public void LaunchesDoNotAllocate()
    {
        using MemoryBuffer1D<int, Stride1D.Dense> ints = _accelerator.Allocate1D<int>(5);
        var plain = _accelerator.LoadStreamKernel<Outer, Half, sbyte, ArrayView1D<int, Stride1D.Dense>>(Kernel);
        var specialized = _accelerator.LoadStreamKernel<SpecializedValue<int>, float, SpecializedValue<float>>(Specialized);
        _compiler.Record = false;
        void Launch(int count)
        {
            for (int i = 0; i < count; ++i)
            {
                plain((3, 8), default, default, -5, ints.View);
                specialized((1, 1), SpecializedValue.New(4), 2.0f, SpecializedValue.New(0.5f));
            }
        }
        Launch(100);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Launch(1000);
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }
}
