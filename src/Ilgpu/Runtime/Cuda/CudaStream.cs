namespace ILGPU.Runtime.Cuda;

/// <summary>A stream of the driver. It does not wait for the context's own default stream, which nothing here uses.</summary>
internal sealed class CudaStream : AcceleratorStream
{
    [ThreadStatic]
    private static int s_capturing;

    private readonly nint _fence;

    public CudaStream(CudaAccelerator accelerator)
        : base(accelerator)
    {
        accelerator.Enter();
        accelerator.Check(Driver.CreateStream(out nint handle), "Making a stream");
        Handle = handle;
        accelerator.Check(Driver.CreateEvent(timing: false, out _fence), "Making a stream");
        accelerator.AwaitPool(handle);
    }

    public new CudaAccelerator Accelerator => (CudaAccelerator)base.Accelerator;

    /// <summary>The driver's handle.</summary>
    public nint Handle { get; }

    /// <summary>Whether this host thread records a stream.</summary>
    public static bool IsThreadCapturing => s_capturing > 0;

    /// <summary>Whether work is being recorded rather than run.</summary>
    public bool IsCapturing { get; private set; }

    private ICudaDriver Driver => Accelerator.Driver;

    /// <inheritdoc/>
    public override void Synchronize()
    {
        ObjectDisposedException.ThrowIf(IsDisposed, this);
        Accelerator.Enter();
        ThrowIfCapturing("A wait for the stream");
        Accelerator.Wait(this);
    }

    /// <summary>Refuses what a recording cannot hold.</summary>
    /// <exception cref="InvalidOperationException">The stream is being recorded.</exception>
    public void ThrowIfCapturing(string what)
    {
        if (IsCapturing)
            throw new InvalidOperationException($"{what} cannot be recorded in a graph: do it before or after the recording.");
    }

    /// <summary>Lets another stream of the driver wait for the work of this one so far, recordings left out.</summary>
    public void LetWait(nint other)
    {
        if (IsDisposed)
            return;
        // While it is recorded the fence stands where the recording began.
        if (!IsCapturing)
            Driver.RecordEvent(_fence, Handle);
        Driver.WaitEvent(other, _fence);
    }

    /// <summary>Begins to record.</summary>
    public void BeginCapture()
    {
        ObjectDisposedException.ThrowIf(IsDisposed, this);
        Accelerator.Enter();
        ThrowIfCapturing("A second recording");
        Accelerator.Check(Driver.RecordEvent(_fence, Handle), "Beginning a recording");
        Accelerator.Check(Driver.BeginCapture(Handle), "Beginning a recording");
        IsCapturing = true;
        s_capturing++;
    }

    /// <summary>Ends to record, on the thread that began.</summary>
    /// <returns>The graph, for the caller to destroy.</returns>
    public nint EndCapture()
    {
        IsCapturing = false;
        s_capturing--;
        Accelerator.Enter();
        CudaError error = Driver.EndCapture(Handle, out nint graph);
        Accelerator.GiveDeferred();
        Accelerator.Check(error, "Ending a recording");
        return graph;
    }

    /// <summary>Ends to record and drops what was recorded; does not throw.</summary>
    public void AbandonCapture()
    {
        IsCapturing = false;
        s_capturing--;
        if (!Accelerator.TryEnter())
            return;
        if (Driver.EndCapture(Handle, out nint graph) == CudaError.CUDA_SUCCESS && graph != 0)
            Driver.DestroyGraph(graph);
        Accelerator.GiveDeferred();
    }

    private protected override ProfilingMarker AddProfilingMarkerInternal() => new CudaProfilingMarker(this);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        CudaAccelerator accelerator = Accelerator;
        accelerator.Remove(this);
        if (accelerator.TryEnter())
        {
            Driver.DestroyEvent(_fence);
            // Its work goes on to its end.
            Driver.DestroyStream(Handle);
        }
        base.Dispose(disposing);
    }
}
