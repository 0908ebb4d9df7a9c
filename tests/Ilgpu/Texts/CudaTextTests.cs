using ILGPU;
using ILGPU.Backends.Ptx;
using ILGPU.Extensions;
using ILGPU.IR;
using ILGPU.Runtime;
using IlgpuLlava.PtxMachine;
using GlobalMemory = IlgpuLlava.PtxMachine.Execution.GlobalMemory;

namespace IlgpuLlava.Ilgpu.Tests.Texts;

/// <summary>The PTX of a few kernels. Needs no device.</summary>
public class CudaTextTests
{
    private static readonly CompilationTarget s_target = new(AcceleratorType.Cuda, 32, 1024);

    [Test]
    public void Fault127_PTX_is_what_is_kept([ValueSource(typeof(TextKernels), nameof(TextKernels.Names))] string name) =>
        Check($"{name}.sm_75.ptx", TextKernels.Compile(name, s_target), 75);

    [Test]
    public void Fault127_PTX_for_any_address_is_what_is_kept() =>
        Check("four.sm_75-unaligned.ptx", TextKernels.Compile("four", s_target), 75, argumentsAreAligned: false);

    [Test]
    public void Fault127_PTX_for_matrix_units_is_what_is_kept() =>
        Check("multiply.sm_90.ptx", TextKernels.Compile(Multiply, isImplicit: false, s_target), 90);

    private static void Check(string file, Function function, int sm, bool argumentsAreAligned = true)
    {
        string source = PtxEmitter.Emit(function, new PtxTarget(86, sm, IsArchitectureSpecific: sm >= 90), argumentsAreAligned).Source;
        TextGolden.Check(file, source);
        // What is kept is PTX: the machine refuses what is not.
        PtxModule.Load(source, new GlobalMemory()).Dispose();
    }

    // Asynchronous copies, fragments, a product on matrix units, a vote.
    private static void Multiply(ArrayView<float> data, ArrayView<uint> words)
    {
        ArrayView<uint> tile = SharedMemory.Allocate<uint>(256);
        AsyncCopy.Copy16(DeviceAddress.OfShared(ref tile[Group.IdxX * 4]), DeviceAddress.OfGlobal(ref words[Group.IdxX * 4]));
        AsyncCopy.Commit();
        AsyncCopy.Wait(0);
        Group.Barrier();
        FragmentA a = Mma.LoadMatrix4(DeviceAddress.OfShared(ref tile[Warp.LaneIdx * 4]));
        FragmentB b = Mma.LoadMatrix2Transposed(DeviceAddress.OfShared(ref tile[Warp.LaneIdx % 16 * 4]));
        FragmentC sums = default;
        Mma.MultiplyHalf(ref sums, a, b);
        data[(4 * Group.IdxX) + 0] = sums.X0;
        data[(4 * Group.IdxX) + 1] = sums.X1;
        data[(4 * Group.IdxX) + 2] = sums.X2;
        data[(4 * Group.IdxX) + 3] = sums.X3;
        if (WarpVote.Any(sums.X0 > 1f))
            data[0] = 0f;
    }
}
