namespace ILGPU.Runtime.OpenCL;

/// <summary>The device's time at which a stream came to a point.</summary>
internal sealed unsafe class ClProfilingMarker : ProfilingMarker
{
    private readonly ClApi _api;
    private readonly nint _event;

    public ClProfilingMarker(ClStream stream)
        : base(stream.Accelerator)
    {
        _api = stream.Accelerator.Api;
        nint made;
        CLException.ThrowIfFailed(_api.EnqueueMarker(stream.Queue, 0, null, &made), "clEnqueueMarkerWithWaitList");
        _event = made;
    }

    /// <inheritdoc/>
    public override void Synchronize()
    {
        ObjectDisposedException.ThrowIf(IsDisposed, this);
        nint waited = _event;
        CLException.ThrowIfFailed(_api.WaitForEvents(1, &waited), "clWaitForEvents");
    }

    /// <inheritdoc/>
    public override TimeSpan MeasureFrom(ProfilingMarker marker)
    {
        if (marker is not ClProfilingMarker start || start.Accelerator != Accelerator)
            throw new ArgumentException("The markers belong to different accelerators.", nameof(marker));
        // A tick is 100 ns.
        return TimeSpan.FromTicks((Nanoseconds() - start.Nanoseconds()) / 100);
    }

    private long Nanoseconds()
    {
        Synchronize();
        ulong time;
        CLException.ThrowIfFailed(
            _api.GetEventProfilingInfo(_event, ClInfo.ProfilingCommandEnd, sizeof(ulong), &time, null), "clGetEventProfilingInfo");
        return (long)time;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _api.ReleaseEvent(_event);
        base.Dispose(disposing);
    }
}
