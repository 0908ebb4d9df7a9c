namespace ILGPU.Runtime.Cuda;

/// <summary>Runs kernels on an NVIDIA GPU, in the device's primary context. Launches and device copies do not block the host.</summary>
internal sealed unsafe partial class CudaAccelerator : Accelerator
{
    private readonly Lock _gate = new();
    private readonly List<CudaStream> _streams = [];
    private readonly nint _context;

    public CudaAccelerator(Context context, CudaDevice device)
        : base(context, device)
    {
        Check(Driver.RetainPrimaryContext(device.Handle, out _context), "Opening it");
        try
        {
            Enter();
            OpenPool();
            Compiler = new CudaCompiler(this);
            Initialize();
        }
        catch
        {
            ClosePool();
            Driver.ReleasePrimaryContext(device.Handle);
            throw;
        }
    }

    public new CudaDevice Device => (CudaDevice)base.Device;

    public ICudaDriver Driver => Device.Api;

    internal override int LargestSharedMemoryPerGroup => Device.LargestSharedMemoryPerGroup;

    /// <summary>To be called before the driver is: binds the context to this host thread.</summary>
    /// <exception cref="Extensions.DeviceLostException">The device is lost.</exception>
    public void Enter()
    {
        Loss.ThrowIfLost();
        Check(Driver.SetCurrentContext(_context), "Binding its context");
    }

    /// <summary>As <see cref="Enter"/>, for disposal: of a lost device nothing can be given back, and calls might never return.</summary>
    public bool TryEnter() => !Loss.IsLost && Driver.SetCurrentContext(_context) == CudaError.CUDA_SUCCESS;

    /// <summary>Throws unless a call succeeded.</summary>
    /// <param name="error">Its result.</param>
    /// <param name="what">What it was to do.</param>
    /// <exception cref="Extensions.DeviceLostException">The error is one that no context recovers from.</exception>
    /// <exception cref="CudaException">Any other error.</exception>
    public void Check(CudaError error, string what)
    {
        if (error != CudaError.CUDA_SUCCESS)
            throw Failure(error, what);
    }

    /// <summary>What to throw for an error.</summary>
    public Exception Failure(CudaError error, string what)
    {
        CudaException cause = new(error, $"{what} failed on {Name}: {Driver.Describe(error)}.");
        return CudaErrors.IsLoss(error) ? Loss.Declare(cause.Message, cause) : cause;
    }

    /// <summary>Waits for all work of a stream, no longer than the watchdog allows.</summary>
    public void Wait(CudaStream stream)
    {
        const string What = "Work of a stream";
        if (!Loss.HasLimit)
            Check(Driver.SynchronizeStream(stream.Handle), What);
        else
            Loss.WaitFor(() => HasHappened(Driver.QueryStream(stream.Handle), What), What);
    }

    /// <summary>Waits for an event, no longer than the watchdog allows.</summary>
    public void Wait(nint handle)
    {
        const string What = "Work before a marker";
        if (!Loss.HasLimit)
            Check(Driver.SynchronizeEvent(handle), What);
        else
            Loss.WaitFor(() => HasHappened(Driver.QueryEvent(handle), What), What);
    }

    /// <summary>The stream to use where the caller's may belong to another accelerator, which does not order this one's work.</summary>
    public CudaStream StreamOr(AcceleratorStream? stream)
    {
        if (stream is CudaStream own && own.Accelerator == this)
            return own;
        Synchronize();
        return (CudaStream)DefaultStream;
    }

    /// <summary>The streams that are alive.</summary>
    public CudaStream[] Streams()
    {
        lock (_gate)
            return [.. _streams];
    }

    public void Remove(CudaStream stream)
    {
        lock (_gate)
            _streams.Remove(stream);
    }

    private bool HasHappened(CudaError error, string what)
    {
        if (error == CudaError.CUDA_ERROR_NOT_READY)
            return false;
        Check(error, what);
        return true;
    }

    private protected override AcceleratorStream CreateStreamInternal()
    {
        CudaStream stream = new(this);
        lock (_gate)
            _streams.Add(stream);
        return stream;
    }

    private protected override void SynchronizeInternal()
    {
        Enter();
        foreach (CudaStream stream in Streams())
        {
            // What is recorded does not run, so that there is nothing to wait for.
            if (!stream.IsCapturing)
                Wait(stream);
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        ClosePool();
        if (!Loss.IsLost)
            Driver.ReleasePrimaryContext(Device.Handle);
    }
}
