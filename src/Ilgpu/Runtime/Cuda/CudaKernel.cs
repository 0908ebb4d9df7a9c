using ILGPU.Backends.Ptx;
using ILGPU.Extensions;

namespace ILGPU.Runtime.Cuda;

/// <summary>A kernel that the driver has loaded.</summary>
internal sealed unsafe class CudaKernel : CompiledKernel
{
    // extent_x, extent_y, extent_z, dynamic_bytes.
    private const int OwnParameters = 4;

    private readonly CudaAccelerator _accelerator;
    private readonly PtxKernelText _text;
    private readonly int[] _leaves;
    private readonly int[] _alignedLeaves;
    private readonly Lazy<CudaKernel>? _unaligned;
    private readonly string _name;
    private readonly nint _module;
    private readonly nint _function;
    private readonly Lock _gate = new();
    private int _dynamicLimit;
    private bool _disposed;

    /// <summary>Takes over a module.</summary>
    public CudaKernel(CudaAccelerator accelerator, string name, PtxKernelText text, nint module, Func<CudaKernel>? unaligned)
    {
        _accelerator = accelerator;
        _text = text;
        _leaves = [.. text.Leaves];
        _alignedLeaves = [.. text.AlignedLeaves];
        _unaligned = unaligned is null ? null : new Lazy<CudaKernel>(unaligned);
        _name = name;
        _module = module;
        // Up to here no kernel has to ask.
        _dynamicLimit = accelerator.MaxSharedMemoryPerGroup - (int)text.SharedBytes;
        CudaError error = Driver.GetFunction(module, text.EntryName, out _function);
        int threads = 0;
        if (error == CudaError.CUDA_SUCCESS)
            error = Driver.GetFunctionAttribute(_function, CudaFunctionAttribute.MaxThreadsPerBlock, out threads);
        MaxThreads = threads;
        if (error != CudaError.CUDA_SUCCESS)
            Driver.UnloadModule(module);
        accelerator.Check(error, $"Finding kernel {name} in its module");
    }

    /// <summary>The largest group that its registers allow.</summary>
    public int MaxThreads { get; }

    private ICudaDriver Driver => _accelerator.Driver;

    /// <inheritdoc/>
    public override void Launch(AcceleratorStream stream, in LaunchGeometry geometry, byte* arguments)
    {
        _accelerator.Enter();
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (!IsAligned(arguments))
        {
            if (_unaligned is null)
                throw Refusal($"takes addresses that are no multiples of {Alignment.Widest}.");
            _unaligned.Value.Launch(stream, geometry, arguments);
            return;
        }
        CheckSize(geometry);
        long x = geometry.Extent.X;
        long y = geometry.Extent.Y;
        long z = geometry.Extent.Z;
        int dynamic = geometry.DynamicSharedBytes;
        int count = _leaves.Length;
        void** parameters = stackalloc void*[count + OwnParameters];
        for (int i = 0; i < count; i++)
            parameters[i] = arguments + (_leaves[i] * ParameterLayout.LeafStride);
        parameters[count] = &x;
        parameters[count + 1] = &y;
        parameters[count + 2] = &z;
        parameters[count + 3] = &dynamic;
        CudaLaunch launch = new(geometry.GridDim, geometry.GroupDim, dynamic);
        CudaError error = Driver.Launch(_function, launch, ((CudaStream)stream).Handle, parameters);
        if (error == CudaError.CUDA_SUCCESS)
            return;
        if (error is CudaError.CUDA_ERROR_LAUNCH_OUT_OF_RESOURCES or CudaError.CUDA_ERROR_INVALID_VALUE)
        {
            throw new KernelLaunchException(
                AcceleratorType.Cuda,
                $"{_accelerator} refuses to launch {_name} over {geometry.GridDim} groups of {geometry.GroupDim} threads with "
                    + $"{dynamic} bytes of dynamic shared memory: {Driver.Describe(error)}.");
        }
        throw _accelerator.Failure(error, $"The launch of {_name}");
    }

    /// <summary>Groups that can be resident on a multiprocessor at once.</summary>
    /// <param name="groupSize">Threads of a group.</param>
    /// <param name="dynamicSharedBytes">Bytes of dynamic shared memory of a group.</param>
    public int Occupancy(int groupSize, int dynamicSharedBytes)
    {
        _accelerator.Enter();
        Allow(dynamicSharedBytes);
        _accelerator.Check(
            Driver.GetMaxActiveBlocks(_function, groupSize, dynamicSharedBytes, out int groups), $"Asking for the occupancy of {_name}");
        return groups;
    }

    private bool IsAligned(byte* arguments)
    {
        long addresses = 0;
        foreach (int leaf in _alignedLeaves)
            addresses |= *(long*)(arguments + (leaf * ParameterLayout.LeafStride));
        return (addresses & (Alignment.Widest - 1)) == 0;
    }

    private void CheckSize(in LaunchGeometry geometry)
    {
        Index3D grid = geometry.GridDim;
        Index3D group = geometry.GroupDim;
        Index3D maxGrid = _accelerator.MaxGridSize;
        Index3D maxGroup = _accelerator.MaxGroupSize;
        if (grid.X > maxGrid.X || grid.Y > maxGrid.Y || grid.Z > maxGrid.Z)
            throw Refusal($"has {grid} groups, {_accelerator} takes at most {maxGrid}.");
        if (group.X > maxGroup.X || group.Y > maxGroup.Y || group.Z > maxGroup.Z)
            throw Refusal($"has groups of {group} threads, {_accelerator} takes at most {maxGroup}.");
        if (group.LongSize > MaxThreads)
            throw Refusal($"has groups of {group.LongSize} threads, and its registers allow {MaxThreads} on {_accelerator}.");
        Allow(geometry.DynamicSharedBytes);
    }

    /// <summary>Has the driver allow as much dynamic shared memory as a launch wants.</summary>
    private void Allow(int dynamicSharedBytes)
    {
        if (dynamicSharedBytes <= _dynamicLimit)
            return;
        long needed = _text.SharedBytes + dynamicSharedBytes;
        if (needed > _accelerator.LargestSharedMemoryPerGroup)
            throw Refusal($"needs {needed} bytes of shared memory, {_accelerator} has {_accelerator.LargestSharedMemoryPerGroup}.");
        lock (_gate)
        {
            if (dynamicSharedBytes <= _dynamicLimit)
                return;
            int limit = _accelerator.LargestSharedMemoryPerGroup - (int)_text.SharedBytes;
            _accelerator.Check(
                Driver.SetFunctionAttribute(_function, CudaFunctionAttribute.MaxDynamicSharedSizeBytes, limit),
                $"Allowing {_name} {limit} bytes of dynamic shared memory");
            _dynamicLimit = limit;
        }
    }

    private KernelLaunchException Refusal(string why) => new(AcceleratorType.Cuda, $"The launch of {_name} {why}");

    /// <inheritdoc/>
    public override void Dispose()
    {
        lock (_gate)
        {
            if (_disposed)
                return;
            _disposed = true;
            if (_unaligned is { IsValueCreated: true })
                _unaligned.Value.Dispose();
            if (_accelerator.TryEnter())
                Driver.UnloadModule(_module);
        }
    }
}
