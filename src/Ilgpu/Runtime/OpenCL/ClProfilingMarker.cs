namespace ILGPU.Runtime.OpenCL;

/// <summary>The device's time at which a stream came to a point.</summary>
internal sealed unsafe class ClProfilingMarker : ProfilingMarker
{
    private readonly ClApi _api;
    private readonly ClAccelerator _accelerator;
    private readonly nint _event;

    public ClProfilingMarker(ClStream stream)
        : base(stream.Accelerator)
    {
        _accelerator = stream.Accelerator;
        _api = _accelerator.Api;
        _accelerator.Loss.ThrowIfLost();
        nint made;
        _accelerator.Check(_api.EnqueueMarker(stream.Queue, 0, null, &made), "A marker");
        _event = made;
    }

    /// <inheritdoc/>
    public override void Synchronize()
    {
        ObjectDisposedException.ThrowIf(IsDisposed, this);
        _accelerator.Loss.ThrowIfLost();
        _accelerator.Wait(_event);
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
        _accelerator.Check(_api.GetEventProfilingInfo(_event, ClInfo.ProfilingCommandEnd, sizeof(ulong), &time, null), "A marker's time");
        return (long)time;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (!_accelerator.Loss.IsLost)
            _api.ReleaseEvent(_event);
        base.Dispose(disposing);
    }
}
