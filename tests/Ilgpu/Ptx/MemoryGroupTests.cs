using System.Runtime.InteropServices;
using ILGPU;
using ILGPU.Backends.Ptx;
using ILGPU.Frontend;
using ILGPU.IR;
using ILGPU.Runtime;
using ILGPU.Transform;

namespace IlgpuLlava.Ilgpu.Tests.Ptx;

/// <summary>Neighbours in memory are loaded and stored together where alignment and order allow it, and only there.</summary>
public class MemoryGroupTests
{
    private static readonly PtxTarget s_target = new(86, 80, false);

    [StructLayout(LayoutKind.Sequential)]
    private struct Four
    {
        public float X;
        public float Y;
        public float Z;
        public float W;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct Mixed
    {
        public double A;
        public int B;
        public short C;
        public byte D;
        public sbyte E;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct Three
    {
        public float X;
        public float Y;
        public float Z;
    }

    [Test]
    public void Structs_of_16_bytes_are_one_access_each_way()
    {
        PtxKernelText text = Compile((Delegate)Copy<Four>);
        Assert.That(text.Source, Does.Match(@"ld\.global\.v4\.b32 \{%f\d+, %f\d+, %f\d+, %f\d+\}, \[%rd\d+\];"));
        Assert.That(text.Source, Does.Match(@"st\.global\.v4\.b32 \[%rd\d+\], \{%f\d+, %f\d+, %f\d+, %f\d+\};"));
        Assert.That(text.AlignedLeaves, Is.EqualTo([0, 2]));
    }

    [Test]
    public void Without_a_promise_about_the_arguments_they_stay_apart()
    {
        PtxKernelText text = Compile((Delegate)Copy<Four>, argumentsAreAligned: false);
        Assert.That(text.Source, Does.Not.Contain(".v4").And.Not.Contain(".v2"));
        Assert.That(text.AlignedLeaves, Is.Empty);
    }

    [Test]
    public void Structs_whose_size_is_no_power_of_two_stay_apart()
    {
        PtxKernelText text = Compile((Delegate)Copy<Three>);
        Assert.That(text.Source, Does.Not.Contain(".v4").And.Not.Contain(".v2"));
    }

    [Test]
    public void Fields_of_different_widths_come_from_one_load()
    {
        string source = Compile((Delegate)Copy<Mixed>).Source;
        Assert.That(source, Does.Contain("ld.global.v4.b32"), source);
        Assert.That(source, Does.Contain("mov.b64 %fd").And.Contain("cvt.s32.s16").And.Contain("bfe.u32").And.Contain("shr.s32"), source);
    }

    [Test]
    public void Halves_in_a_row_come_from_one_load()
    {
        string source = Compile(Sum).Source;
        Assert.That(source, Does.Contain("ld.global.v4.b32"), source);
        Assert.That(source, Does.Not.Contain("u16 %r"), source);
    }

    [Test]
    public void A_store_that_may_lie_between_keeps_loads_apart()
    {
        string source = Compile(Interleaved).Source;
        Assert.That(source, Does.Not.Contain("ld.global.v"), source);
    }

    [Test]
    public void Shared_arrays_are_aligned_by_themselves()
    {
        PtxKernelText text = Compile(Shared, argumentsAreAligned: false);
        Assert.That(text.Source, Does.Contain("ld.shared.v4.b32").And.Contain("st.shared.v4.b32").And.Not.Contain("global.v"), text.Source);
    }

    [Test]
    public void Indices_stay_32_bits_wide_for_shared_memory()
    {
        string source = Compile(Shared, argumentsAreAligned: false).Source;
        Assert.That(source, Does.Match(@"mul\.lo\.s32 (%r\d+), %r\d+, 16;\n    add\.s32 %r\d+, %r\d+, \1;"), source);
        Assert.That(source, Does.Match(@"mad\.wide\.s32 %rd\d+, %r\d+, 16, %rd\d+;"), source);
        Assert.That(source, Does.Not.Contain("cvt.u32.u64").And.Not.Contain("mul.lo.s64"), source);
    }

    private static void Copy<T>(ArrayView<T> from, ArrayView<T> to)
        where T : unmanaged => to[Grid.GlobalIndex.X] = from[Grid.GlobalIndex.X];

    private static void Sum(ArrayView<ILGPU.Half> from, ArrayView<float> to)
    {
        long at = 8L * Group.IdxX;
        to[Group.IdxX] = ((float)from[at] + from[at + 1]) + ((float)from[at + 2] + from[at + 3])
            + (((float)from[at + 4] + from[at + 5]) + ((float)from[at + 6] + from[at + 7]));
    }

    private static void Interleaved(ArrayView<int> from, ArrayView<int> to)
    {
        int at = 4 * Group.IdxX;
        to[at] = from[at];
        to[at + 1] = from[at + 1];
        to[at + 2] = from[at + 2];
        to[at + 3] = from[at + 3];
    }

    private static void Shared(ArrayView<Four> data)
    {
        ArrayView<Four> tile = SharedMemory.Allocate<Four>(64);
        tile[Group.IdxX] = data[Grid.GlobalIndex.X];
        Group.Barrier();
        data[Group.DimX - Group.IdxX] = tile[63 - Group.IdxX];
    }

    private static PtxKernelText Compile(Delegate kernel, bool argumentsAreAligned = true)
    {
        KernelEntry entry = new(kernel.Method, false, KernelSpecialization.Empty, [.. new object?[kernel.Method.GetParameters().Length]]);
        Function function = KernelFrontend.Compile(entry, new CompilationTarget(AcceleratorType.Cuda, 32, 1024));
        Pipeline.Optimize(function);
        return PtxEmitter.Emit(function, s_target, argumentsAreAligned);
    }
}
