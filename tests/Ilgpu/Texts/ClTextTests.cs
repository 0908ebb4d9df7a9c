using ILGPU.Backends.Cpu;
using ILGPU.Backends.OpenCL;
using ILGPU.Frontend;
using ILGPU.IR;
using ILGPU.Runtime;
using ILGPU.Transform;

namespace IlgpuLlava.Ilgpu.Tests.Texts;

/// <summary>The OpenCL C of a few kernels in vector form. Needs no device.</summary>
public class ClTextTests
{
    [Test]
    public void Fault127_vector_text_is_what_is_kept([Values("saxpy", "tile", "reduce", "parted")] string name, [Values(16, 4)] int lanes) =>
        TextGolden.Check($"{name}.vectors{lanes}.cl", Write(name, new VectorOptions(lanes, IsFull: true, IsOneDimensional: true)));

    [Test]
    public void Fault127_text_for_small_groups_is_what_is_kept() =>
        TextGolden.Check("reduce.vectors8-partial-nd.cl", Write("reduce", new VectorOptions(8, IsFull: false, IsOneDimensional: false)));

    [Test]
    public void A_change_shows_as_the_lines_that_differ()
    {
        Assert.That(TextGolden.Difference("a\nb\nc\n", "a\nx\ny\nc\n"), Is.EqualTo("@@ line 2\n-b\n+x\n+y\n"));
        Assert.That(TextGolden.Difference("a\n", "a\nb\n"), Is.EqualTo("@@ line 2\n+b\n"));
    }

    private static string Write(string name, VectorOptions options)
    {
        (_, Delegate kernel, bool isImplicit) = TextKernels.All.Single(k => k.Name == name);
        KernelEntry entry = new(kernel.Method, isImplicit, KernelSpecialization.Empty,
            [.. new object?[kernel.Method.GetParameters().Length - (isImplicit ? 1 : 0)]]);
        Function function = KernelFrontend.Compile(entry, new CompilationTarget(AcceleratorType.OpenCL, options.Lanes, options.Lanes));
        Pipeline.Optimize(function);
        ClVectorKernel.Prepare(function);
        return ClVectorKernel.Write(function, options, new ClFeatures(HasDouble: false, HasInt64Atomics: false)).Source;
    }
}
