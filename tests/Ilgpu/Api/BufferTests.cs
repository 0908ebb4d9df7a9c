using ILGPU;
using ILGPU.Extensions;
using ILGPU.Runtime;
using ILGPU.Runtime.CPU;

namespace IlgpuLlava.Ilgpu.Tests.Api;

public sealed class BufferTests
{
    private Context _context = null!;
    private Accelerator _accelerator = null!;

    [SetUp]
    public void SetUp()
    {
        _context = Context.Create(builder => builder.CPU(new CpuOptions { Lanes = 8, Threads = 1 }));
        _accelerator = _context.GetPreferredDevice(preferCPU: true).CreateAccelerator(_context);
    }

    [TearDown]
    public void TearDown() => _context.Dispose();

    [Test]
    public void ArraysGoInAndComeOut([Values(0, 1, 7, 1000)] int length)
    {
        int[] data = [.. Enumerable.Range(1, length)];
        using MemoryBuffer1D<int, Stride1D.Dense> buffer = _accelerator.Allocate1D<int>(length);
        buffer.CopyFromCPU(data);
        Assert.That(buffer.GetAsArray1D(), Is.EqualTo(data));
        buffer.View.MemSetToZero();
        Assert.That(buffer.View.GetAsArray1D(), Is.All.Zero);
        Assert.That(buffer.NativePtr % 64, Is.EqualTo((nint)0));
    }

    /// <summary>Memory that large pages are asked for begins with one, and its end, which fills none, is memory as well.</summary>
    [Test]
    public void LargeBuffersBeginWithALargePage()
    {
        const int large = 2 << 20;
        using MemoryBuffer1D<byte, Stride1D.Dense> buffer = _accelerator.Allocate1D<byte>((3 * large) + 5);
        if (OperatingSystem.IsLinux())
            Assert.That(buffer.NativePtr % large, Is.EqualTo((nint)0));
        buffer.View.MemSetToZero();
        byte[] data = [.. Enumerable.Range(0, (int)buffer.Length).Select(i => (byte)(i % 251))];
        buffer.CopyFromCPU(data);
        Assert.That(buffer.GetAsArray1D().AsSpan().SequenceEqual(data));
    }

    [Test]
    public void BuffersAreMadeOfArrays()
    {
        using MemoryBuffer1D<short, Stride1D.Dense> buffer = _accelerator.Allocate1D<short>([3, 1, 4]);
        Assert.That(buffer.GetAsArray1D(), Is.EqualTo(new short[] { 3, 1, 4 }));
        using CPUAccelerator other = _context.CreateCPUAccelerator(0);
        using MemoryBuffer1D<short, Stride1D.Dense> copy = other.Allocate1D<short>(4);
        copy.View.MemSet(255);
        buffer.View.CopyTo(copy.View);
        Assert.That(copy.GetAsArray1D(), Is.EqualTo(new short[] { 3, 1, 4, -1 }));
        Assert.That(() => copy.View.CopyTo(buffer.View), Throws.TypeOf<ArgumentOutOfRangeException>());
    }

    [Test]
    public void PartsAreCopied()
    {
        using MemoryBuffer1D<int, Stride1D.Dense> source = _accelerator.Allocate1D<int>(10);
        using MemoryBuffer1D<int, Stride1D.Dense> target = _accelerator.Allocate1D<int>(10);
        source.View.CopyFromCPU(Enumerable.Range(0, 10).ToArray());
        target.View.MemSetToZero();
        source.View.SubView(2, 3).CopyTo(target.View.SubView(5, 3));
        Assert.That(target.GetAsArray1D(), Is.EqualTo(new[] { 0, 0, 0, 0, 0, 2, 3, 4, 0, 0 }));

        int[] part = new int[2];
        target.View.BaseView.SubView(5).CopyToCPU(part);
        Assert.That(part, Is.EqualTo(new[] { 2, 3 }));
        target.View.BaseView.SubView(9).CopyFromCPU(new ReadOnlySpan<int>([7]));
        Assert.That(target.View[9], Is.EqualTo(7));
    }

    [Test]
    public void ViewsReadAndWriteHostMemory()
    {
        using MemoryBuffer1D<float, Stride1D.Dense> buffer = _accelerator.Allocate1D<float>(4);
        buffer.View[3] = 1.0f;
        ArrayView<uint> bits = buffer.View.BaseView.Cast<uint>();
        Assert.That(bits[3], Is.EqualTo(0x3f800000u));
        Assert.That(buffer.View.BaseView.Cast<double>().Length, Is.EqualTo(2));
        Assert.That(() => buffer.View.BaseView.SubView(1).Cast<double>(), Throws.ArgumentException);
    }

    [Test]
    public void BoundsAreChecked()
    {
        using MemoryBuffer1D<int, Stride1D.Dense> buffer = _accelerator.Allocate1D<int>(4);
        ArrayView<int> view = buffer.View.BaseView.SubView(1, 2);
        Assert.That(() => view[2], Throws.TypeOf<IndexOutOfRangeException>());
        Assert.That(() => view[-1], Throws.TypeOf<IndexOutOfRangeException>());
        Assert.That(() => view.SubView(1, 2), Throws.TypeOf<ArgumentOutOfRangeException>());
        Assert.That(() => view.SubView(3), Throws.TypeOf<ArgumentOutOfRangeException>());
        Assert.That(() => view.CopyFromCPU(new int[3]), Throws.TypeOf<ArgumentOutOfRangeException>());
        Assert.That(() => view.CopyToCPU(new int[3]), Throws.TypeOf<ArgumentOutOfRangeException>());
        Assert.That(() => buffer.AsArrayView<long>(0, 3), Throws.TypeOf<ArgumentOutOfRangeException>());
        Assert.That(() => buffer.MemSet(_accelerator.DefaultStream, 0, 8, 9), Throws.TypeOf<ArgumentOutOfRangeException>());
        Assert.That(() => _accelerator.Allocate1D<int>(-1), Throws.TypeOf<ArgumentOutOfRangeException>());
    }

    [Test]
    public void DisposedMemoryIsNotTouched()
    {
        MemoryBuffer1D<int, Stride1D.Dense> buffer = _accelerator.Allocate1D<int>(4);
        ArrayView1D<int, Stride1D.Dense> view = buffer.View;
        buffer.Dispose();
        buffer.Dispose();
        Assert.That(() => view[0], Throws.TypeOf<ObjectDisposedException>());
        Assert.That(() => view.MemSetToZero(), Throws.TypeOf<ObjectDisposedException>());
        Assert.That(() => view.GetAsArray1D(), Throws.TypeOf<ObjectDisposedException>());
    }

    [Test]
    public void WhatIsNotDisposedIsCounted()
    {
        Assert.That(_accelerator.NumberChildObjects, Is.Zero);
        MemoryBuffer1D<int, Stride1D.Dense> buffer = _accelerator.Allocate1D<int>(4);
        AcceleratorStream stream = _accelerator.CreateStream();
        Assert.That(_accelerator.NumberChildObjects, Is.EqualTo(2));
        buffer.Dispose();
        stream.Dispose();
        Assert.That(_accelerator.NumberChildObjects, Is.Zero);
        Assert.That(_accelerator.AllocatedBytes, Is.Zero);
    }

    [Test]
    public void AnAcceleratorTakesItsBuffersAlong()
    {
        MemoryBuffer1D<int, Stride1D.Dense> buffer = _accelerator.Allocate1D<int>(4);
        _accelerator.Dispose();
        Assert.That(buffer.IsValid, Is.False);
        Assert.That(() => _accelerator.Allocate1D<int>(4), Throws.TypeOf<ObjectDisposedException>());
    }

    [Test]
    public void Fault107_MoreThanTheMemoryIsRefusedWithNumbers([Values(1L << 50, long.MaxValue)] long length)
    {
        using MemoryBuffer1D<byte, Stride1D.Dense> other = _accelerator.Allocate1D<byte>(1000);
        DeviceMemoryException error = Assert.Throws<DeviceMemoryException>(() => _accelerator.Allocate1D<double>(length))!;
        long needed = length == long.MaxValue ? long.MaxValue : length * 8;
        Assert.That(error.NeededBytes, Is.EqualTo(needed));
        Assert.That(error.FreeBytes, Is.EqualTo(_accelerator.MemorySize - 1000));
        Assert.That(error.Message, Does.Contain(needed.ToString()).And.Contain(error.FreeBytes.ToString()));
        Assert.That(_accelerator.AllocatedBytes, Is.EqualTo(1000));
    }

    [Test]
    public void StridesMapIndicesAndBack()
    {
        using MemoryBuffer2D<int, Stride2D.DenseX> x = _accelerator.Allocate2DDenseX<int>(new LongIndex2D(3, 5));
        using MemoryBuffer2D<int, Stride2D.DenseY> y = _accelerator.Allocate2DDenseY<int>(new LongIndex2D(3, 5));
        using MemoryBuffer3D<int, Stride3D.DenseXY> xy = _accelerator.Allocate3DDenseXY<int>(new LongIndex3D(2, 3, 4));
        using MemoryBuffer3D<int, Stride3D.DenseZY> zy = _accelerator.Allocate3DDenseZY<int>(new LongIndex3D(2, 3, 4));
        Assert.That(x.View.ComputeLinearIndex(new Index2D(2, 4)), Is.EqualTo(2 + 3 * 4));
        Assert.That(y.View.ComputeLinearIndex(new Index2D(2, 4)), Is.EqualTo(2 * 5 + 4));
        Assert.That(xy.View.ComputeLinearIndex(new Index3D(1, 2, 3)), Is.EqualTo(1 + 2 * (2 + 3 * 3)));
        Assert.That(zy.View.ComputeLinearIndex(new Index3D(1, 2, 3)), Is.EqualTo(3 + 4 * (2 + 3 * 1)));
        for (int i = 0; i < 24; ++i)
        {
            Assert.That(xy.View.ComputeLinearIndex(xy.View.Stride.ReconstructFromElementIndex(i)), Is.EqualTo(i));
            Assert.That(zy.View.ComputeLinearIndex(zy.View.Stride.ReconstructFromElementIndex(i)), Is.EqualTo(i));
            Index3D general = zy.View.Stride.AsGeneral().ReconstructFromElementIndex(i);
            Assert.That(general, Is.EqualTo(zy.View.Stride.ReconstructFromElementIndex(i)));
        }
        y.View[1, 2] = 42;
        Assert.That(y.View.BaseView[7], Is.EqualTo(42));
        Assert.That(y.View.SubView(new Index2D(1, 0), new Index2D(2, 5))[0, 2], Is.EqualTo(42));
        ArrayView2D<int, Stride2D.DenseY> corner = y.View.SubView(new Index2D(1, 2), new Index2D(2, 3));
        corner[1, 2] = 43;
        Assert.That((corner[0, 0], y.View[2, 4]), Is.EqualTo((42, 43)));
        Assert.That(() => y.View.SubView(new Index2D(2, 2), new Index2D(2, 3)), Throws.TypeOf<ArgumentOutOfRangeException>());
    }

    [Test]
    public void OptionsAreCheckedAndShown()
    {
        Assert.That(() => Context.Create(b => b.CPU(new CpuOptions { Lanes = 5 })), Throws.TypeOf<ArgumentOutOfRangeException>());
        Assert.That(() => Context.Create(b => b.CPU(new CpuOptions { Threads = -1 })), Throws.TypeOf<ArgumentOutOfRangeException>());
        using Context context = Context.Create(b => b.CPU().CPU(new CpuOptions { Lanes = 4, Threads = 3 }).CPU());
        Assert.That(context.Devices, Has.Length.EqualTo(2));
        Assert.That(context.GetCPUDevice(1).WarpSize, Is.EqualTo(4));
        Assert.That(context.GetCPUDevice(1).NumMultiprocessors, Is.EqualTo(3));
        Assert.That(context.GetCPUDevice(0).NumMultiprocessors, Is.EqualTo(Environment.ProcessorCount));
        Assert.That(() => Context.Create(_ => { }).GetPreferredDevice(false), Throws.TypeOf<NotSupportedException>());
    }

    [Test]
    public void MarkersNeedProfilingAndMeasure()
    {
        Assert.That(() => _accelerator.DefaultStream.AddProfilingMarker(), Throws.TypeOf<NotSupportedException>());
        using Context context = Context.Create(b => b.CPU().Profiling());
        using CPUAccelerator accelerator = context.CreateCPUAccelerator(0);
        using ProfilingMarker start = accelerator.AddProfilingMarker();
        using ProfilingMarker end = accelerator.AddProfilingMarker();
        Assert.That(end - start, Is.GreaterThanOrEqualTo(TimeSpan.Zero));
    }
}
