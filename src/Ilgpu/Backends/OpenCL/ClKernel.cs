using System.Text;
using ILGPU.Extensions;
using ILGPU.IR;
using ILGPU.Runtime;
using ILGPU.Runtime.OpenCL;

namespace ILGPU.Backends.OpenCL;

/// <summary>A built kernel.</summary>
internal sealed unsafe class ClKernel : CompiledKernel
{
    private readonly ClAccelerator _accelerator;
    private readonly ClKernelText _text;
    private readonly string _name;
    private readonly ValueKind[] _kinds;
    private readonly nint _program;
    private readonly nint _kernel;
    private readonly Lock _gate = new();
    private bool _disposed;

    /// <summary>Takes over a built program.</summary>
    public ClKernel(ClAccelerator accelerator, Function function, ClKernelText text, nint program)
    {
        _accelerator = accelerator;
        _text = text;
        _name = function.Name;
        _program = program;
        _kinds = [.. text.Leaves.Select(leaf => function.Parameters[leaf].Kind)];
        CLError error;
        fixed (byte* name = Encoding.ASCII.GetBytes(text.EntryName + '\0'))
            _kernel = accelerator.Api.CreateKernel(program, name, &error);
        if (error != CLError.CL_SUCCESS)
            accelerator.Api.ReleaseProgram(program);
        CLException.ThrowIfFailed(error, "clCreateKernel");
    }

    /// <summary>Whether the driver has given the kernel sub-groups as its text needs them.</summary>
    public bool HasItsSubGroups => _text.SubGroups is not { } subGroups || Array.TrueForAll(
        [subGroups.Size, _accelerator.MaxNumThreadsPerGroup],
        size => ClSubGroupProbe.HasSize(_accelerator, _kernel, subGroups, new(size, 1, 1)));

    /// <inheritdoc/>
    public override void Launch(AcceleratorStream stream, in LaunchGeometry geometry, byte* arguments)
    {
        long exchanged = _text.ExchangeBytes.Sum() * (long)geometry.GroupDim.Size;
        long shared = _text.SharedBytes + geometry.DynamicSharedBytes + exchanged;
        if (shared > _accelerator.Device.LocalMemorySize)
        {
            throw new KernelLaunchException(AcceleratorType.OpenCL,
                $"The launch of {_name} needs {shared} bytes of shared memory, of which {exchanged} are for what its "
                    + $"{geometry.GroupDim.Size} threads exchange; {_accelerator} has {_accelerator.Device.LocalMemorySize}.");
        }
        nuint* global = stackalloc nuint[3];
        nuint* local = stackalloc nuint[3];
        (local[0], local[1], local[2]) = _text.RunsGroupsWhole
            ? (1, 1, 1) : ((nuint)geometry.GroupDim.X, (nuint)geometry.GroupDim.Y, (nuint)geometry.GroupDim.Z);
        (global[0], global[1], global[2]) = ((nuint)geometry.GridDim.X * local[0], (nuint)geometry.GridDim.Y * local[1],
            (nuint)geometry.GridDim.Z * local[2]);
        // Arguments belong to the kernel until it is enqueued.
        lock (_gate)
        {
            SetArguments(geometry, arguments);
            CLError error = _accelerator.Api.EnqueueKernel(((ClStream)stream).Queue, _kernel, 3, null, global, local, 0, null, null);
            if (error == CLError.CL_OUT_OF_RESOURCES && !_accelerator.IsGone((ClStream)stream)
                || error is CLError.CL_INVALID_WORK_GROUP_SIZE or CLError.CL_INVALID_WORK_ITEM_SIZE or CLError.CL_INVALID_GLOBAL_WORK_SIZE)
            {
                throw new KernelLaunchException(AcceleratorType.OpenCL, $"{_accelerator} refuses to launch {_name} over {geometry.GridDim} "
                    + $"groups of {geometry.GroupDim} threads: {error}.");
            }
            _accelerator.Check(error, $"The launch of {_name}");
        }
        _accelerator.Check(_accelerator.Api.Flush(((ClStream)stream).Queue), $"The launch of {_name}");
    }

    private void SetArguments(in LaunchGeometry geometry, byte* arguments)
    {
        uint index = 0;
        for (int i = 0; i < _kinds.Length; i++)
        {
            byte* leaf = arguments + (_text.Leaves[i] * ParameterLayout.LeafStride);
            if (_kinds[i] == ValueKind.Pointer)
            {
                (nint memory, long offset) = _accelerator.Addresses.Resolve(*(long*)leaf);
                Set(index++, (nuint)sizeof(nint), memory == 0 ? null : &memory);
                Set(index++, sizeof(long), &offset);
            }
            else
            {
                Set(index++, _kinds[i] is ValueKind.Int64 or ValueKind.Float64 ? 8u : 4u, leaf);
            }
        }
        long x = geometry.Extent.X;
        long y = geometry.Extent.Y;
        long z = geometry.Extent.Z;
        int dynamic = geometry.DynamicSharedBytes;
        Set(index++, sizeof(long), &x);
        Set(index++, sizeof(long), &y);
        Set(index++, sizeof(long), &z);
        Set(index++, sizeof(int), &dynamic);
        if (_text.RunsGroupsWhole)
        {
            (int groupX, int groupY, int groupZ) = (geometry.GroupDim.X, geometry.GroupDim.Y, geometry.GroupDim.Z);
            Set(index++, sizeof(int), &groupX);
            Set(index++, sizeof(int), &groupY);
            Set(index++, sizeof(int), &groupZ);
        }
        foreach (int bytes in _text.ExchangeBytes)
            Set(index++, (nuint)(bytes * geometry.GroupDim.Size), null);
        if (_text.TakesDynamicShared)
            Set(index, (nuint)Math.Max(64, _text.RunsGroupsWhole ? _text.SharedBytes + dynamic : dynamic), null);
    }

    private void Set(uint index, nuint size, void* value) =>
        CLException.ThrowIfFailed(_accelerator.Api.SetKernelArg(_kernel, index, size, value), $"Argument {index} of {_name}");

    /// <inheritdoc/>
    public override void Dispose()
    {
        lock (_gate)
        {
            if (_disposed)
                return;
            _disposed = true;
            if (_accelerator.Loss.IsLost)
                return;
            _accelerator.Api.ReleaseKernel(_kernel);
            _accelerator.Api.ReleaseProgram(_program);
        }
    }
}
