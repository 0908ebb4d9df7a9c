using ILGPU;
using ILGPU.Backends.Ptx;
using ILGPU.Extensions;
using ILGPU.Frontend;
using ILGPU.IR;
using ILGPU.Runtime;
using ILGPU.Transform;
using IlgpuLlava.PtxMachine;
using GlobalMemory = IlgpuLlava.PtxMachine.Execution.GlobalMemory;

namespace IlgpuLlava.Ilgpu.Tests.Texts;

/// <summary>The PTX of a few kernels. Needs no device.</summary>
public class CudaTextTests
{
    [Test]
    public void Fault127_PTX_is_what_is_kept([ValueSource(nameof(Names))] string name)
    {
        (_, Delegate kernel, bool isImplicit) = TextKernels.All.Single(k => k.Name == name);
        Check(name, kernel, isImplicit, 75);
    }

    [Test]
    public void Fault127_PTX_for_matrix_units_is_what_is_kept() => Check("multiply", Multiply, isImplicit: false, 90);

    private static IEnumerable<string> Names() => TextKernels.All.Select(kernel => kernel.Name);

    private static void Check(string name, Delegate kernel, bool isImplicit, int sm)
    {
        KernelEntry entry = new(kernel.Method, isImplicit, KernelSpecialization.Empty,
            [.. new object?[kernel.Method.GetParameters().Length - (isImplicit ? 1 : 0)]]);
        Function function = KernelFrontend.Compile(entry, new CompilationTarget(AcceleratorType.Cuda, 32, 1024));
        Pipeline.Optimize(function);
        string source = PtxEmitter.Emit(function, new PtxTarget(86, sm, IsArchitectureSpecific: sm >= 90)).Source;
        TextGolden.Check($"{name}.sm_{sm}.ptx", source);
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
