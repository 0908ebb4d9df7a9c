namespace ILGPU.Runtime;

/// <summary>A point in time on a stream.</summary>
public abstract class ProfilingMarker : AcceleratorObject
{
    private protected ProfilingMarker(Accelerator accelerator)
        : base(accelerator)
    {
    }

    /// <summary>The time from one marker to another.</summary>
    public static TimeSpan operator -(ProfilingMarker end, ProfilingMarker start)
    {
        ArgumentNullException.ThrowIfNull(end);
        return end.MeasureFrom(start);
    }

    /// <summary>Waits until the stream has reached the marker.</summary>
    public abstract void Synchronize();

    /// <summary>The time since an earlier marker; waits for both.</summary>
    public abstract TimeSpan MeasureFrom(ProfilingMarker marker);
}
