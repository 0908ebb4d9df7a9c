namespace ILGPU.Runtime.OpenCL;

/// <summary>A command queue that runs its commands in their order.</summary>
internal sealed unsafe class ClStream : AcceleratorStream
{
    public ClStream(ClAccelerator accelerator)
        : base(accelerator)
    {
        CLError error;
        ulong properties = accelerator.Context.Properties.EnableProfiling ? ClInfo.QueueProfilingEnable : 0;
        Queue = accelerator.Api.CreateCommandQueue(accelerator.ContextHandle, accelerator.Device.DeviceId, properties, &error);
        CLException.ThrowIfFailed(error, $"Creating a stream of {accelerator.Name}");
    }

    public new ClAccelerator Accelerator => (ClAccelerator)base.Accelerator;

    /// <summary>The queue's handle.</summary>
    public nint Queue { get; }

    /// <inheritdoc/>
    public override void Synchronize()
    {
        ObjectDisposedException.ThrowIf(IsDisposed, this);
        Accelerator.Loss.ThrowIfLost();
        Accelerator.Wait(this);
    }

    private protected override ProfilingMarker AddProfilingMarkerInternal() => new ClProfilingMarker(this);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        Accelerator.Remove(this);
        // Of a lost device nothing can be given back, and calls might never return.
        if (!Accelerator.Loss.IsLost)
        {
            Accelerator.Api.Finish(Queue);
            Accelerator.Api.ReleaseCommandQueue(Queue);
        }
        base.Dispose(disposing);
    }
}
