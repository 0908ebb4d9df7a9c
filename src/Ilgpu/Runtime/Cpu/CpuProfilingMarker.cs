using System.Diagnostics;

namespace ILGPU.Runtime.CPU;

/// <summary>The time at which a marker was added.</summary>
internal sealed class CpuProfilingMarker(Accelerator accelerator) : ProfilingMarker(accelerator)
{
    private readonly long _timestamp = Stopwatch.GetTimestamp();

    /// <inheritdoc/>
    public override void Synchronize() => ObjectDisposedException.ThrowIf(IsDisposed, this);

    /// <inheritdoc/>
    public override TimeSpan MeasureFrom(ProfilingMarker marker) =>
        marker is CpuProfilingMarker start
            ? Stopwatch.GetElapsedTime(start._timestamp, _timestamp)
            : throw new ArgumentException("The markers belong to accelerators of different kinds.", nameof(marker));
}
