using ILGPU.Extensions;

namespace ILGPU.Runtime.Cuda;

internal sealed unsafe partial class CudaAccelerator
{
    // Scratch memory comes and goes and is kept by the pool; weights and caches are given back to the driver when they are freed.
    private const long LargestPooled = 64L << 20;

    private readonly Lock _poolGate = new();
    private nint _poolStream;
    private nint _poolEvent;
    private readonly List<(nint Address, bool Pooled)> _given = [];

    /// <summary>
    /// Takes memory that work of every stream may use at once: small buffers from the driver's pool, where it has one, in the order of
    /// a stream of the pool's own, which all others then wait for on the device; no host thread waits.
    /// </summary>
    /// <param name="bytes">At least 1.</param>
    /// <param name="address">Where it lies.</param>
    /// <returns>True if it came from the pool.</returns>
    /// <exception cref="DeviceMemoryException">The device has not that much memory; the message has the driver's figure.</exception>
    public bool Take(long bytes, out nint address)
    {
        Enter();
        if (CudaStream.IsThreadCapturing)
            throw new InvalidOperationException("Memory cannot be allocated while a graph is recorded: do it before the recording.");
        if (bytes <= LargestPooled && _poolStream != 0)
        {
            CudaError pooled = TakeFromPool(bytes, out address);
            if (pooled == CudaError.CUDA_SUCCESS)
                return true;
            if (pooled != CudaError.CUDA_ERROR_OUT_OF_MEMORY)
                throw Failure(pooled, $"Allocating {bytes} bytes");
        }
        CudaError error = Driver.Allocate(bytes, out address);
        if (error == CudaError.CUDA_ERROR_OUT_OF_MEMORY && _poolStream != 0
            && Driver.TrimPool(Device.Handle) == CudaError.CUDA_SUCCESS)
        {
            error = Driver.Allocate(bytes, out address);
        }
        if (error != CudaError.CUDA_ERROR_OUT_OF_MEMORY)
        {
            Check(error, $"Allocating {bytes} bytes");
            return false;
        }
        Check(Driver.GetMemoryInfo(out long free, out _), "Asking for its free memory");
        throw new DeviceMemoryException(this, bytes, free, new CudaException(error));
    }

    /// <summary>Gives memory back, after all work so far.</summary>
    public void Give(nint address, bool pooled)
    {
        if (!TryEnter())
            return;
        if (CudaStream.IsThreadCapturing)
        {
            // The driver would break off the recording.
            lock (_poolGate)
                _given.Add((address, pooled));
            return;
        }
        if (!pooled)
        {
            // The driver waits for the work that may use it; with a watchdog that wait has an end.
            if (Loss.HasLimit && !TrySynchronize())
                return;
            Driver.Free(address);
            return;
        }
        lock (_poolGate)
        {
            foreach (CudaStream stream in Streams())
                stream.LetWait(_poolStream);
            Driver.FreeAsync(address, _poolStream);
        }
    }

    /// <summary>Gives back what this thread has freed while it recorded.</summary>
    public void GiveDeferred()
    {
        (nint Address, bool Pooled)[] given;
        lock (_poolGate)
        {
            given = [.. _given];
            _given.Clear();
        }
        foreach ((nint address, bool pooled) in given)
            Give(address, pooled);
    }

    /// <summary>Lets a new stream wait for the memory that was taken so far.</summary>
    public void AwaitPool(nint stream)
    {
        if (_poolStream != 0)
            Check(Driver.WaitEvent(stream, _poolEvent), "Making a stream");
    }

    private CudaError TakeFromPool(long bytes, out nint address)
    {
        lock (_poolGate)
        {
            CudaError error = Driver.AllocateAsync(bytes, _poolStream, out address);
            if (error != CudaError.CUDA_SUCCESS)
                return error;
            error = Driver.RecordEvent(_poolEvent, _poolStream);
            bool capturing = false;
            foreach (CudaStream stream in Streams())
            {
                // A recording cannot wait for what is not recorded.
                if (stream.IsCapturing)
                    capturing = true;
                else if (error == CudaError.CUDA_SUCCESS)
                    error = Driver.WaitEvent(stream.Handle, _poolEvent);
            }
            if (capturing && error == CudaError.CUDA_SUCCESS)
                error = Driver.SynchronizeStream(_poolStream);
            return error;
        }
    }

    private bool TrySynchronize()
    {
        try
        {
            SynchronizeInternal();
            return true;
        }
        catch (AcceleratorException)
        {
            return false;
        }
    }

    private void OpenPool()
    {
        if (!Device.HasMemoryPools)
            return;
        Check(Driver.SetPoolThreshold(Device.Handle, ulong.MaxValue), "Setting up its memory pool");
        Check(Driver.CreateEvent(timing: false, out _poolEvent), "Setting up its memory pool");
        Check(Driver.CreateStream(out _poolStream), "Setting up its memory pool");
        Check(Driver.RecordEvent(_poolEvent, _poolStream), "Setting up its memory pool");
    }

    private void ClosePool()
    {
        if (!TryEnter())
            return;
        if (_poolEvent != 0)
            Driver.DestroyEvent(_poolEvent);
        if (_poolStream != 0)
        {
            Driver.SynchronizeStream(_poolStream);
            Driver.DestroyStream(_poolStream);
            // What this process keeps for itself others cannot have.
            Driver.TrimPool(Device.Handle);
        }
        (_poolEvent, _poolStream) = (0, 0);
    }

    private protected override MemoryBuffer AllocateRawInternal(long length, int elementSize) =>
        new CudaMemoryBuffer(this, length, elementSize);

    private protected override MemoryBuffer AllocatePinnedInternal(long bytes) => new CudaPinnedBuffer(this, bytes);
}
