using ILGPU;
using ILGPU.Runtime;
using ILGPU.Runtime.OpenCL;

namespace IlgpuLlava.Ilgpu.Tests.OpenCL;

/// <summary>Kernels that are wrong, for <c>tests/oclgrind.sh</c> to see that Oclgrind reports them.</summary>
[Explicit("Its kernels are wrong: Oclgrind has to report them.")]
public class ClCheckerTests
{
    private static ClAccelerator Accelerator => ClOracle.Threads.Accelerator;

    [Test]
    public void A_race_between_threads() => Run(RacingKernel);

    [Test]
    public void A_write_behind_the_end() => Run(StrayKernel);

    private static void RacingKernel(ArrayView<int> data)
    {
        ArrayView<int> cells = SharedMemory.Allocate<int>(1);
        cells[0] = Group.IdxX;
        Group.Barrier();
        data[Group.IdxX] = cells[0];
    }

    private static void StrayKernel(ArrayView<int> data) => data[Group.IdxX + 1] = 1;

    private static void Run(Action<ArrayView<int>> kernel)
    {
        using var data = Accelerator.Allocate1D(Enumerable.Range(0, 64).ToArray());
        Accelerator.LoadStreamKernel(kernel)(new KernelConfig(1, 64), data.View);
        Accelerator.Synchronize();
    }
}
