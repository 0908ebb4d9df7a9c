using ILGPU.Backends.Cpu;
using ILGPU.Backends.OpenCL;
using ILGPU.IR;
using ILGPU.Runtime;

namespace IlgpuLlava.Ilgpu.Tests.Texts;

/// <summary>The OpenCL C of a few kernels in vector form. Needs no device.</summary>
public class ClTextTests
{
    private static readonly ClFeatures s_features = new(HasDouble: false, HasInt64Atomics: false);

    [Test]
    public void Fault127_vector_text_is_what_is_kept(
        [ValueSource(typeof(TextKernels), nameof(TextKernels.Names))] string name, [Values(16, 4)] int lanes) =>
        TextGolden.Check($"{name}.vectors{lanes}.cl", Vectors(name, new VectorOptions(lanes, IsFull: true, IsOneDimensional: true)));

    [Test]
    public void Fault127_text_for_small_groups_is_what_is_kept() =>
        TextGolden.Check("reduce.vectors8-partial-nd.cl", Vectors("reduce", new VectorOptions(8, IsFull: false, IsOneDimensional: false)));

    private static string Vectors(string name, VectorOptions options)
    {
        Function function = TextKernels.Compile(name, new CompilationTarget(AcceleratorType.OpenCL, options.Lanes, options.Lanes));
        ClVectorKernel.Prepare(function);
        return ClVectorKernel.Write(function, options, s_features).Source;
    }
}
