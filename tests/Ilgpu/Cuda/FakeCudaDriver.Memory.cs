using System.Runtime.InteropServices;
using ILGPU.Runtime.Cuda;

namespace IlgpuLlava.Ilgpu.Tests.Cuda;

internal sealed unsafe partial class FakeCudaDriver
{
    public long Free => Memory - Allocations.Values.Sum();

    public CudaError GetMemoryInfo(out long free, out long total)
    {
        lock (_gate)
            (free, total) = (Free, Memory);
        return Call(nameof(GetMemoryInfo));
    }

    public CudaError Allocate(long bytes, out nint address) => Allocate(nameof(Allocate), bytes, out address);

    CudaError ICudaDriver.Free(nint address) => Release("Free", address);

    public CudaError AllocateAsync(long bytes, nint stream, out nint address) => Allocate(nameof(AllocateAsync), bytes, out address);

    public CudaError FreeAsync(nint address, nint stream) => Release(nameof(FreeAsync), address);

    public CudaError SetPoolThreshold(int device, ulong bytes) => Call(nameof(SetPoolThreshold));

    public CudaError TrimPool(int device) => Call(nameof(TrimPool));

    public CudaError AllocateHost(long bytes, out nint address)
    {
        address = 0;
        CudaError error = Call(nameof(AllocateHost));
        if (error != CudaError.CUDA_SUCCESS)
            return error;
        address = (nint)NativeMemory.AlignedAlloc((nuint)bytes, 256);
        lock (_gate)
            Alive.Add(address, "pinned");
        return error;
    }

    public CudaError FreeHost(nint address)
    {
        NativeMemory.AlignedFree((void*)address);
        return Destroy(nameof(FreeHost), address);
    }

    public CudaError CopyToDevice(nint target, void* source, long bytes, nint stream) =>
        Submit(nameof(CopyToDevice), stream, () => Buffer.MemoryCopy(source, (void*)target, bytes, bytes));

    public CudaError CopyToHost(void* target, nint source, long bytes, nint stream) =>
        Submit(nameof(CopyToHost), stream, () => Buffer.MemoryCopy((void*)source, target, bytes, bytes));

    public CudaError CopyOnDevice(nint target, nint source, long bytes, nint stream) =>
        Submit(nameof(CopyOnDevice), stream, () => Buffer.MemoryCopy((void*)source, (void*)target, bytes, bytes));

    public CudaError MemSet(nint target, byte value, long bytes, nint stream) =>
        Submit(nameof(MemSet), stream, () => NativeMemory.Fill((void*)target, (nuint)bytes, value));

    private CudaError Allocate(string call, long bytes, out nint address)
    {
        address = 0;
        CudaError error = Call(call);
        if (error != CudaError.CUDA_SUCCESS)
            return error;
        lock (_gate)
        {
            if (bytes > Free)
                return CudaError.CUDA_ERROR_OUT_OF_MEMORY;
            address = (nint)NativeMemory.AlignedAlloc((nuint)bytes, 256);
            Allocations.Add(address, bytes);
        }
        return error;
    }

    private CudaError Release(string call, nint address)
    {
        CudaError error = Call(call);
        if (error != CudaError.CUDA_SUCCESS)
            return error;
        lock (_gate)
        {
            if (!Allocations.Remove(address))
                return CudaError.CUDA_ERROR_INVALID_VALUE;
        }
        NativeMemory.AlignedFree((void*)address);
        return error;
    }
}
