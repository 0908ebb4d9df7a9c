namespace ILGPU.Runtime.CPU;

/// <summary>Runs kernels on this processor. Launches are synchronous, and those of several host threads run one after another.</summary>
public sealed class CPUAccelerator : Accelerator
{
    internal CPUAccelerator(Context context, CPUDevice device)
        : base(context, device)
    {
        Workers = new WorkerPool(device.Options.Threads);
        Compiler = CpuCompilers.Create(this);
        Initialize();
    }

    /// <summary>Threads that run at once: lanes times worker threads.</summary>
    public int NumThreads => Device.MaxNumThreads;

    internal new CPUDevice Device => (CPUDevice)base.Device;

    internal WorkerPool Workers { get; }

    private protected override AcceleratorStream CreateStreamInternal() => new CpuStream(this);

    private protected override MemoryBuffer AllocateRawInternal(long length, int elementSize) =>
        new CPUMemoryBuffer(this, length, elementSize);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        Workers.Dispose();
    }
}
