using ILGPU.IR;
using ILGPU.Util;

namespace ILGPU.Runtime;

/// <summary>A device in use: its memory, streams and kernels. Safe to use from several host threads.</summary>
public abstract partial class Accelerator : CachedExtensionBase<AcceleratorExtension>
{
    [ThreadStatic]
    private static Accelerator? s_current;

    private AcceleratorStream? _defaultStream;

    private protected Accelerator(Context context, Device device)
    {
        Context = context;
        Device = device;
        Loss = new DeviceLoss(device);
    }

    /// <summary>Raised when the accelerator is disposed, before its memory is released.</summary>
    public event EventHandler? Disposed;

    /// <summary>The accelerator that was bound to this host thread last, if any.</summary>
    public static Accelerator? Current => s_current;

    /// <summary>
    /// In a kernel the kind of the accelerator it is compiled for, a constant; on the host that of <see cref="Current"/>.
    /// </summary>
    /// <exception cref="InvalidKernelOperationException">No kernel runs, and no accelerator is bound to this host thread.</exception>
    public static AcceleratorType CurrentType
    {
        [Intrinsic(IntrinsicKind.CurrentAcceleratorType)]
        get => Host.HostThread.IsRunning ? AcceleratorType.CPU
            : Current?.AcceleratorType
            ?? throw new InvalidKernelOperationException("No kernel runs, and no accelerator is bound to this thread.");
    }

    /// <summary>The context.</summary>
    public Context Context { get; }

    /// <summary>The device.</summary>
    public Device Device { get; }

    /// <summary>The kind of the accelerator.</summary>
    public AcceleratorType AcceleratorType => Device.AcceleratorType;

    /// <summary>The stream of launches and copies that name none.</summary>
    public AcceleratorStream DefaultStream => _defaultStream!;

    /// <summary>The back end; set by the constructor of a derived class.</summary>
    internal KernelCompiler Compiler { get; set; } = null!;

    /// <summary>Whether the device is lost.</summary>
    internal DeviceLoss Loss { get; }

    /// <summary>Bytes of shared memory that a launch may ask for: more than <see cref="MaxSharedMemoryPerGroup"/> where the device
    /// gives more to those who ask.</summary>
    internal virtual int LargestSharedMemoryPerGroup => MaxSharedMemoryPerGroup;

    internal KernelLauncherFactory Launchers { get; private set; } = null!;

    /// <summary>Makes a stream. Dispose it, or leave it to the accelerator's disposal.</summary>
    public AcceleratorStream CreateStream()
    {
        ObjectDisposedException.ThrowIf(IsDisposed, this);
        Loss.ThrowIfLost();
        AcceleratorStream stream = CreateStreamInternal();
        AddChild(stream);
        return stream;
    }

    /// <summary>Waits for all work of all streams.</summary>
    public void Synchronize()
    {
        ObjectDisposedException.ThrowIf(IsDisposed, this);
        Loss.ThrowIfLost();
        SynchronizeInternal();
    }

    /// <summary>Binds the accelerator to this host thread, as <see cref="Current"/>.</summary>
    public void Bind() => s_current = this;

    /// <inheritdoc/>
    public override string ToString() => $"{Name} [{AcceleratorType}]";

    private protected abstract AcceleratorStream CreateStreamInternal();

    private protected virtual void SynchronizeInternal() => DefaultStream.Synchronize();

    /// <summary>To be called at the end of the constructor of a derived class.</summary>
    private protected void Initialize()
    {
        Launchers = new KernelLauncherFactory(this);
        _defaultStream = CreateStreamInternal();
        Context.Register(this);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        Disposed?.Invoke(this, EventArgs.Empty);
        Context.Unregister(this);
        Launchers.DisposeKernels();
        DisposeChildren();
        _defaultStream?.Dispose();
        if (s_current == this)
            s_current = null;
        base.Dispose(disposing);
    }
}
