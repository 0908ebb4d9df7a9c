namespace ILGPU.Runtime.Cuda;

/// <summary>The device's time at which a stream came to a point: an event. Its resolution is about half a microsecond.</summary>
internal sealed class CudaProfilingMarker : ProfilingMarker
{
    private readonly nint _event;

    public CudaProfilingMarker(CudaStream stream)
        : base(stream.Accelerator)
    {
        ObjectDisposedException.ThrowIf(stream.IsDisposed, stream);
        Accelerator.Enter();
        stream.ThrowIfCapturing("A profiling marker");
        Accelerator.Check(Driver.CreateEvent(timing: true, out _event), "Making a marker");
        Accelerator.Check(Driver.RecordEvent(_event, stream.Handle), "Adding a marker");
    }

    public new CudaAccelerator Accelerator => (CudaAccelerator)base.Accelerator;

    private ICudaDriver Driver => Accelerator.Driver;

    /// <inheritdoc/>
    public override void Synchronize()
    {
        ObjectDisposedException.ThrowIf(IsDisposed, this);
        Accelerator.Enter();
        Accelerator.Wait(_event);
    }

    /// <inheritdoc/>
    public override TimeSpan MeasureFrom(ProfilingMarker marker)
    {
        if (marker is not CudaProfilingMarker start || start.Accelerator != Accelerator)
            throw new ArgumentException("The markers belong to different accelerators.", nameof(marker));
        start.Synchronize();
        Synchronize();
        Accelerator.Check(Driver.GetElapsedTime(start._event, _event, out float milliseconds), "Reading a marker's time");
        return TimeSpan.FromTicks((long)Math.Round(milliseconds * (double)TimeSpan.TicksPerMillisecond));
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (Accelerator.TryEnter())
            Driver.DestroyEvent(_event);
        base.Dispose(disposing);
    }
}
