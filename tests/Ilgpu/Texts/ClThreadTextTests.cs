using ILGPU.Backends.OpenCL;
using ILGPU.IR;
using ILGPU.Runtime;

namespace IlgpuLlava.Ilgpu.Tests.Texts;

/// <summary>The OpenCL C of a few kernels in the form of GPUs. Needs no device.</summary>
public class ClThreadTextTests
{
    private static readonly ClSubGroups s_subGroups = new(32, ClShuffleDialect.Khronos, HasBallot: true, IsSizeRequired: false, "CL3.0");

    [Test]
    public void Fault127_text_is_what_is_kept([ValueSource(typeof(TextKernels), nameof(TextKernels.Names))] string name) =>
        TextGolden.Check($"{name}.threads.cl", Write(name, null));

    [Test]
    public void Fault127_text_with_sub_groups_is_what_is_kept() =>
        TextGolden.Check("reduce.threads-subgroups.cl", Write("reduce", s_subGroups));

    private static string Write(string name, ClSubGroups? subGroups) => ClEmitter.Emit(
        TextKernels.Compile(name, new CompilationTarget(AcceleratorType.OpenCL, 32, 256)),
        new ClFeatures(HasDouble: false, HasInt64Atomics: false, subGroups)).Source;
}
