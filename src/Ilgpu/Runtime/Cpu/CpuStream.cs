namespace ILGPU.Runtime.CPU;

/// <summary>Launches and copies are done when they return, so that there is nothing to wait for.</summary>
internal sealed class CpuStream(Accelerator accelerator) : AcceleratorStream(accelerator)
{
    /// <inheritdoc/>
    public override void Synchronize() => ObjectDisposedException.ThrowIf(IsDisposed, this);

    private protected override ProfilingMarker AddProfilingMarkerInternal() => new CpuProfilingMarker(Accelerator);
}
