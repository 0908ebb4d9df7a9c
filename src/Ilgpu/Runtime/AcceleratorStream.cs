namespace ILGPU.Runtime;

/// <summary>Work that runs in the order of its submission.</summary>
public abstract class AcceleratorStream : AcceleratorObject
{
    private protected AcceleratorStream(Accelerator accelerator)
        : base(accelerator)
    {
    }

    /// <summary>Waits for all work of the stream.</summary>
    public abstract void Synchronize();

    /// <summary>Waits for all work of the stream without blocking the caller.</summary>
    public Task SynchronizeAsync() => Task.Run(Synchronize);

    /// <summary>Marks the point in time when the work so far is done.</summary>
    /// <exception cref="NotSupportedException">The context was built without <see cref="Context.Builder.Profiling"/>.</exception>
    public ProfilingMarker AddProfilingMarker()
    {
        if (!Accelerator.Context.Properties.EnableProfiling)
            throw new NotSupportedException("Profiling markers need a context that was built with Profiling().");
        return AddProfilingMarkerInternal();
    }

    private protected abstract ProfilingMarker AddProfilingMarkerInternal();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        Accelerator.RemoveChild(this);
        base.Dispose(disposing);
    }
}
