using ILGPU;
using ILGPU.Runtime.Cache;
using ILGPU.Runtime.Cuda;

namespace IlgpuLlava.Ilgpu.Tests.Cuda;

/// <summary>A test with a driver of its own, whose machine is opened on first use.</summary>
public abstract class CudaTest
{
    private Context? _context;
    private CudaAccelerator? _accelerator;

    internal FakeCudaDriver Driver { get; private set; } = null!;

    internal KernelCache Cache { get; set; } = null!;

    internal Context Context => _context ??= Context.Create(builder =>
    {
        builder.Cuda(Driver).Profiling();
        builder.KernelCache = Cache;
    });

    internal CudaAccelerator Accelerator => _accelerator ??= (CudaAccelerator)Context.GetCudaDevice(0).CreateAccelerator(Context);

    [SetUp]
    public void MakeDriver()
    {
        Driver = new FakeCudaDriver();
        Cache = KernelCache.Off;
        _context = null;
        _accelerator = null;
    }

    [TearDown]
    public void DisposeAll() => Close();

    /// <summary>Disposes accelerator and context, before the test ends.</summary>
    protected void Close()
    {
        _context?.Dispose();
        _context = null;
        _accelerator = null;
    }

    /// <summary>A kernel that the tests launch: view, scalar, shared memory.</summary>
    internal static void Fill(Index1D index, ArrayView<int> target, int value) => target[index] = value + index;

    internal static void Group(ArrayView<int> target)
    {
        var shared = SharedMemory.GetDynamic<int>();
        shared[ILGPU.Group.IdxX] = ILGPU.Group.IdxX;
        ILGPU.Group.Barrier();
        target[Grid.GlobalIndex.X] = shared[ILGPU.Group.DimX - 1 - ILGPU.Group.IdxX];
    }
}
