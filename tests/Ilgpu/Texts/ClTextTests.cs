using ILGPU.Backends.Cpu;
using ILGPU.Backends.OpenCL;
using ILGPU.IR;
using ILGPU.Runtime;

namespace IlgpuLlava.Ilgpu.Tests.Texts;

/// <summary>The OpenCL C of a few kernels in both forms. Needs no device.</summary>
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

    [Test]
    public void Fault127_text_for_threads_is_what_is_kept([ValueSource(typeof(TextKernels), nameof(TextKernels.Names))] string name) =>
        TextGolden.Check($"{name}.threads.cl", Threads(name, s_features));

    [Test]
    public void Fault127_text_for_sub_groups_is_what_is_kept([Values("Khronos", "Intel")] string dialect)
    {
        ClShuffleDialect functions = Enum.Parse<ClShuffleDialect>(dialect);
        ClSubGroups subGroups = new(32, functions, HasBallot: false, IsSizeRequired: functions == ClShuffleDialect.Intel, "CL3.0");
        TextGolden.Check($"reduce.threads-{dialect}.cl", Threads("reduce", s_features with { SubGroups = subGroups }));
    }

    private static string Vectors(string name, VectorOptions options)
    {
        Function function = TextKernels.Compile(name, new CompilationTarget(AcceleratorType.OpenCL, options.Lanes, options.Lanes));
        ClVectorKernel.Prepare(function);
        return ClVectorKernel.Write(function, options, s_features).Source;
    }

    private static string Threads(string name, ClFeatures features) =>
        ClEmitter.Emit(TextKernels.Compile(name, new CompilationTarget(AcceleratorType.OpenCL, 32, 256)), features).Source;
}
