using System.Runtime.InteropServices;
using ILGPU.Runtime.Cuda;

namespace IlgpuLlava.PtxMachine.Driver;

/// <summary>Memory and copies.</summary>
internal sealed unsafe partial class PtxMachineDriver
{
    private readonly HashSet<nint> _pinned = [];
    private long _uploadedBytes;
    private long _largestUpload;

    /// <summary>Bytes copied from the host to the device so far, and the most that one call copied.</summary>
    public (long Total, long Largest) Uploads => (Volatile.Read(ref _uploadedBytes), Volatile.Read(ref _largestUpload));

    public CudaError GetMemoryInfo(out long free, out long total)
    {
        total = device.MemoryBytes;
        free = total - Memory.AllocatedBytes;
        return Call(() => CudaError.CUDA_SUCCESS);
    }

    public CudaError Allocate(long bytes, out nint address)
    {
        nint made = 0;
        var result = Call(() =>
        {
            if (bytes <= 0)
            {
                return CudaError.CUDA_ERROR_INVALID_VALUE;
            }

            if (bytes > device.MemoryBytes - Memory.AllocatedBytes)
            {
                return CudaError.CUDA_ERROR_OUT_OF_MEMORY;
            }

            made = (nint)Memory.Allocate(bytes);
            return CudaError.CUDA_SUCCESS;
        });
        address = made;
        return result;
    }

    public CudaError Free(nint address) => Call(() =>
    {
        DrainAll();
        return Memory.Free((ulong)address) ? CudaError.CUDA_SUCCESS : CudaError.CUDA_ERROR_INVALID_VALUE;
    });

    public CudaError AllocateAsync(long bytes, nint stream, out nint address)
    {
        address = 0;
        return Find(stream) is null ? CudaError.CUDA_ERROR_INVALID_HANDLE : Allocate(bytes, out address);
    }

    public CudaError FreeAsync(nint address, nint stream) => Enqueue(stream, () => Memory.Free((ulong)address),
        check: () => Memory.Contains((ulong)address, 1));

    public CudaError SetPoolThreshold(int handle, ulong bytes) => CudaError.CUDA_SUCCESS;

    public CudaError TrimPool(int handle) => CudaError.CUDA_SUCCESS;

    public CudaError AllocateHost(long bytes, out nint address)
    {
        nint made = 0;
        var result = Call(() =>
        {
            made = (nint)NativeMemory.AlignedAlloc((nuint)Math.Max(bytes, 1), 4096);
            _pinned.Add(made);
            return CudaError.CUDA_SUCCESS;
        });
        address = made;
        return result;
    }

    public CudaError FreeHost(nint address) => Call(() =>
    {
        DrainAll();
        if (!_pinned.Remove(address))
        {
            return CudaError.CUDA_ERROR_INVALID_VALUE;
        }

        NativeMemory.AlignedFree((void*)address);
        return CudaError.CUDA_SUCCESS;
    });

    public CudaError CopyToDevice(nint target, void* source, long bytes, nint stream)
    {
        lock (_lock)
        {
            _uploadedBytes += bytes;
            _largestUpload = Math.Max(_largestUpload, bytes);
        }

        if (IsPinned((nint)source))
        {
            nint from = (nint)source;
            return Enqueue(stream, () => NativeMemory.Copy((void*)from, (void*)target, (nuint)bytes), () => IsThere(target, bytes));
        }

        // Pageable memory is staged: its owner may overwrite it when the call returns.
        nint staged = (nint)NativeMemory.Alloc((nuint)bytes);
        NativeMemory.Copy(source, (void*)staged, (nuint)bytes);
        return Enqueue(stream, () =>
        {
            NativeMemory.Copy((void*)staged, (void*)target, (nuint)bytes);
            NativeMemory.Free((void*)staged);
        }, () => IsThere(target, bytes));
    }

    public CudaError CopyToHost(void* target, nint source, long bytes, nint stream)
    {
        nint to = (nint)target;
        return Enqueue(stream, () => NativeMemory.Copy((void*)source, (void*)to, (nuint)bytes), () => IsThere(source, bytes));
    }

    public CudaError CopyOnDevice(nint target, nint source, long bytes, nint stream) =>
        Enqueue(stream, () => NativeMemory.Copy((void*)source, (void*)target, (nuint)bytes),
            () => IsThere(source, bytes) && IsThere(target, bytes));

    public CudaError MemSet(nint target, byte value, long bytes, nint stream) =>
        Enqueue(stream, () => NativeMemory.Fill((void*)target, (nuint)bytes, value), () => IsThere(target, bytes));

    private bool IsThere(nint address, long bytes) => bytes == 0 || Memory.Contains((ulong)address, bytes);

    private bool IsPinned(nint address)
    {
        lock (_lock)
        {
            return _pinned.Contains(address);
        }
    }
}
