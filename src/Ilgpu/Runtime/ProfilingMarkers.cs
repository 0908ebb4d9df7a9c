namespace ILGPU.Runtime;

/// <summary>Profiling markers of the default stream.</summary>
public static class ProfilingMarkers
{
    /// <summary>Marks the point in time when the work so far of the default stream is done.</summary>
    public static ProfilingMarker AddProfilingMarker(this Accelerator accelerator)
    {
        ArgumentNullException.ThrowIfNull(accelerator);
        return accelerator.DefaultStream.AddProfilingMarker();
    }
}
