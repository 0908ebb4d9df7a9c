using ILGPU;
using ILGPU.Backends.Ptx;
using ILGPU.Extensions;
using ILGPU.Frontend;
using ILGPU.IR;
using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;
using ILGPU.Transform;

namespace IlgpuLlava.Ilgpu.Tests.Ptx;

/// <summary>Inline PTX, and what is written with it.</summary>
public class InlineAssemblyTests
{
    private static readonly PtxTarget s_target = new(86, 80, false);

    [Test]
    public void Emit_writes_its_first_operand_and_reads_the_others()
    {
        string source = Compile(Product);
        Assert.That(source, Does.Match(@"mul\.hi\.u64 %rd\d+, %rd\d+, %rd\d+;"));
    }

    [Test]
    public void Operands_that_are_read_and_written_keep_the_value_before()
    {
        string source = Compile(Rotated);
        Assert.That(source, Does.Match(@"mov\.b32 (%r\d+), %r\d+;\n    shf\.l\.wrap\.b32 \1, \1, \1, %r\d+;"), source);
    }

    [Test]
    public void Percent_signs_narrow_operands_and_registers_of_its_own()
    {
        string source = Compile(Special);
        Assert.That(source, Does.Contain("{ .reg .b32 t; mov.u32 t, %laneid;"));
        Assert.That(source, Does.Match(@"cvt\.u16\.u32 (%h\d+), %r\d+;[^;]*;?[^;]*add\.s16 (%h\d+), \1"), source);
    }

    [Test]
    public void Fragments_are_multiplied_and_loaded()
    {
        string source = Compile(Fragments);
        Assert.That(source, Does.Match(@"ldmatrix\.sync\.aligned\.m8n8\.x4\.shared\.b16 \{%r\d+, %r\d+, %r\d+, %r\d+\}, \[%r\d+\];"));
        Assert.That(source, Does.Match(@"ldmatrix\.sync\.aligned\.m8n8\.x2\.trans\.shared\.b16 \{%r\d+, %r\d+\}, \[%r\d+\];"));
        Assert.That(source, Does.Match(@"mma\.sync\.aligned\.m16n8k16\.row\.col\.f32\.f16\.f16\.f32 "
            + @"\{(%f\d+), (%f\d+), (%f\d+), (%f\d+)\}, "
            + @"\{%r\d+, %r\d+, %r\d+, %r\d+\}, \{%r\d+, %r\d+\}, \{\1, \2, \3, \4\};"));
        Assert.That(source, Does.Match(@"cp\.async\.cg\.shared\.global \[%r\d+\], \[%rd\d+\], 16;"));
        Assert.That(source, Does.Contain("cp.async.wait_group 1;").And.Not.Contain("cp.async.wait_group 0;").And.Not.Contain(".local"));
    }

    [Test]
    public void Devices_that_lack_an_instruction_are_named()
    {
        Assert.That(() => PtxEmitter.Emit(Optimized(Fragments), new PtxTarget(86, 75, false)),
            Throws.TypeOf<NotSupportedException>().With.Message.Contains("sm_80").And.Message.Contains("sm_75"));
        Assert.That(() => PtxEmitter.Emit(Optimized(Fragments), new PtxTarget(65, 75, false)), Throws.TypeOf<NotSupportedException>());
    }

    [Test]
    public void Fault129_inline_PTX_for_other_devices_is_refused_by_kernel_method_and_offset()
    {
        Assert.That(() => Build(Product, AcceleratorType.OpenCL), Throws.TypeOf<InternalCompilerException>()
            .With.Message.Contains(nameof(Product)).And.Message.Contains("OpenCL").And.Message.Contains("IL_"));
    }

    [Test]
    public void Fault129_placeholders_without_an_operand_are_refused()
    {
        Assert.That(() => Build(Missing, AcceleratorType.Cuda), Throws.TypeOf<InternalCompilerException>()
            .With.Message.Contains("%2").And.Message.Contains(nameof(Missing)).And.Message.Contains("IL_"));
    }

    private static void Product(ArrayView<ulong> data)
    {
        CudaAsm.Emit("mul.hi.u64 %0, %1, %2;", out ulong high, data[0], data[1]);
        data[2] = high;
    }

    private static void Rotated(ArrayView<uint> data)
    {
        Ref<uint> x = data[0];
        Input<uint> count = data[1];
        CudaAsm.EmitRef("shf.l.wrap.b32 %0, %0, %0, %1;", ref x, ref count);
        data[2] = x.Value + data[0];
    }

    private static void Special(ArrayView<short> data)
    {
        Output<short> sum = default;
        Input<short> a = data[0];
        CudaAsm.EmitRef("add.s16 %0, %1, %1", ref sum, ref a);
        CudaAsm.Emit(".reg .b32 t; mov.u32 t, %%laneid; st.shared.b32 [0], t;");
        data[1] = sum.Value;
    }

    private static void Fragments(ArrayView<float> data, ArrayView<uint> words)
    {
        ArrayView<uint> tile = SharedMemory.Allocate<uint>(256);
        AsyncCopy.Copy16(DeviceAddress.OfShared(ref tile[Group.IdxX * 4]), DeviceAddress.OfGlobal(ref words[Group.IdxX * 4]));
        AsyncCopy.Commit();
        AsyncCopy.Wait(1);
        Group.Barrier();
        FragmentA a = Mma.LoadMatrix4(DeviceAddress.OfShared(ref tile[Warp.LaneIdx * 4]));
        FragmentB b = Mma.LoadMatrix2Transposed(DeviceAddress.OfShared(ref tile[Warp.LaneIdx % 16 * 4]));
        FragmentC sums = default;
        for (int i = 0; i < 3; i++)
            Mma.MultiplyHalf(ref sums, a, b);
        data[(4 * Group.IdxX) + 0] = sums.X0;
        data[(4 * Group.IdxX) + 1] = sums.X1;
        data[(4 * Group.IdxX) + 2] = sums.X2;
        data[(4 * Group.IdxX) + 3] = sums.X3;
        if (WarpVote.Any(sums.X0 > 1f))
            data[0] = 0f;
    }

    private static void Missing(ArrayView<uint> data)
    {
        CudaAsm.Emit("add.u32 %0, %1, %2;", out uint sum, data[0]);
        data[1] = sum;
    }

    private static string Compile(Delegate kernel) => PtxEmitter.Emit(Optimized(kernel), s_target).Source;

    private static Function Optimized(Delegate kernel)
    {
        Function function = Build(kernel, AcceleratorType.Cuda);
        Pipeline.Optimize(function);
        return function;
    }

    private static Function Build(Delegate kernel, AcceleratorType type)
    {
        KernelEntry entry = new(kernel.Method, false, KernelSpecialization.Empty, [.. new object?[kernel.Method.GetParameters().Length]]);
        return KernelFrontend.Compile(entry, new CompilationTarget(type, 32, 1024));
    }
}
