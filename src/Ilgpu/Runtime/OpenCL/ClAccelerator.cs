using ILGPU.Backends.OpenCL;

namespace ILGPU.Runtime.OpenCL;

/// <summary>Runs kernels on an OpenCL device. Launches of a stream run one after another and do not block the host.</summary>
internal sealed unsafe partial class ClAccelerator : Accelerator
{
    private readonly Lock _gate = new();
    private readonly List<ClStream> _streams = [];
    private readonly nint _context;
    private readonly Lazy<ClSubGroups?> _subGroups;

    public ClAccelerator(Context context, CLDevice device)
        : base(context, device)
    {
        nint id = device.DeviceId;
        CLError error;
        _context = Api.CreateContext(null, 1, &id, null, null, &error);
        CLException.ThrowIfFailed(error, $"Opening {device.Name}");
        Compiler = new ClCompiler(this);
        _subGroups = new(() =>
            Device.Features.SubGroups is { } named && ClSubGroupProbe.AreWarps(this, named) ? named : null);
        Initialize();
    }

    public new CLDevice Device => (CLDevice)base.Device;

    public ClApi Api => Device.Api;

    /// <summary>The OpenCL context.</summary>
    public nint ContextHandle => _context;

    /// <summary>Where its buffers lie, in addresses of the accelerator's own.</summary>
    public ClAddressSpace Addresses { get; } = new();

    /// <summary>What kernels may use: the device's facts, but sub-groups only after it has shown that they are warps.</summary>
    public ClFeatures Features => Device.Features with { SubGroups = _subGroups.Value };

    /// <summary>The stream to use where the caller's may belong to another accelerator.</summary>
    public ClStream StreamOr(AcceleratorStream? stream) =>
        stream is ClStream own && own.Accelerator == this ? own : (ClStream)DefaultStream;

    public void Remove(ClStream stream)
    {
        lock (_gate)
            _streams.Remove(stream);
    }

    private protected override AcceleratorStream CreateStreamInternal()
    {
        ClStream stream = new(this);
        lock (_gate)
            _streams.Add(stream);
        return stream;
    }

    private protected override MemoryBuffer AllocateRawInternal(long length, int elementSize) =>
        new ClMemoryBuffer(this, length, elementSize);

    private protected override void SynchronizeInternal()
    {
        ClStream[] streams;
        lock (_gate)
            streams = [.. _streams];
        foreach (ClStream stream in streams)
            stream.Synchronize();
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        // Streams wait for their work; a failure of it is no matter any more.
        base.Dispose(disposing);
        if (!Loss.IsLost)
            Api.ReleaseContext(_context);
    }
}
