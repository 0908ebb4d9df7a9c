using ILGPU.Backends.Ptx;
using ILGPU.IR;
using ILGPU.Runtime;

namespace IlgpuLlava.Ilgpu.Tests.Texts;

/// <summary>The PTX of a few kernels. Needs no device.</summary>
public class KeptPtxTests
{
    [Test]
    public void Fault127_text_is_what_is_kept([ValueSource(typeof(TextKernels), nameof(TextKernels.Names))] string name) =>
        TextGolden.Check($"{name}.sm80.ptx", Write(name, new PtxTarget(86, 80, IsArchitectureSpecific: false), argumentsAreAligned: true));

    [Test]
    public void Fault127_text_for_any_address_and_an_older_GPU_is_what_is_kept() =>
        TextGolden.Check("four.sm75-unaligned.ptx",
            Write("four", new PtxTarget(64, 75, IsArchitectureSpecific: false), argumentsAreAligned: false));

    private static string Write(string name, PtxTarget target, bool argumentsAreAligned) => PtxEmitter.Emit(
        TextKernels.Compile(name, new CompilationTarget(AcceleratorType.Cuda, 32, 1024)), target, argumentsAreAligned).Source;
}
