using ILGPU.Backends.Cpu;
using ILGPU.Extensions;
using ILGPU.IR;
using ILGPU.Runtime;
using ILGPU.Runtime.OpenCL;
using ILGPU.Transform;

namespace ILGPU.Backends.OpenCL;

/// <summary>
/// A kernel in vector form. There is a program for full groups, which needs no entry mask, and one for smaller or
/// multi-dimensional ones; each is built when a launch first needs it, for a driver takes its time.
/// </summary>
internal sealed unsafe class ClVectorKernel : CompiledKernel
{
    private readonly ClAccelerator _accelerator;
    private readonly Function _function;
    private readonly Func<ClKernelText, ClKernel> _build;
    private readonly ClKernel?[] _variants = new ClKernel?[4];
    private readonly Lock _gate = new();
    private bool _disposed;

    /// <summary>Takes over an optimised function; builds the program for full groups right away, so that errors are the loader's.</summary>
    public ClVectorKernel(ClAccelerator accelerator, Function function, Func<ClKernelText, ClKernel> build)
    {
        _accelerator = accelerator;
        _function = function;
        _build = build;
        Prepare(function);
        Variant(isFull: true, isFlat: true);
    }

    /// <summary>Brings an optimised function into the form that the vectoriser takes.</summary>
    public static void Prepare(Function function)
    {
        RedundantPhis.Remove(function);
        LoopClosedSsa.Convert(function);
    }

    /// <summary>The text of a variant.</summary>
    public static ClKernelText Write(Function function, VectorOptions options, ClFeatures features)
    {
        ClKernelText text = ClVectorEmitter.Emit(VectorProgram.Build(function, options), features);
        KernelDump.Write("cl", function.Name, text.Source,
            $"{options.Lanes}{(options.IsFull ? "" : "-partial")}{(options.IsOneDimensional ? "" : "-nd")}");
        return text;
    }

    /// <inheritdoc/>
    public override void Launch(AcceleratorStream stream, in LaunchGeometry geometry, byte* arguments)
    {
        long threads = (long)geometry.GroupDim.X * geometry.GroupDim.Y * geometry.GroupDim.Z;
        int lanes = _function.Target.WarpSize;
        if (threads > lanes)
        {
            throw new KernelLaunchException(AcceleratorType.OpenCL,
                $"A group of {geometry.GroupDim} threads was asked for; on {_accelerator} a group is one warp, "
                + $"of {lanes} threads at most.");
        }
        Variant(threads == lanes, geometry.GroupDim.Y == 1 && geometry.GroupDim.Z == 1).Launch(stream, geometry, arguments);
    }

    private ClKernel Variant(bool isFull, bool isFlat)
    {
        ref ClKernel? variant = ref _variants[(isFull ? 0 : 1) + (isFlat ? 0 : 2)];
        if (Volatile.Read(ref variant) is { } ready)
            return ready;
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (variant is { } raced)
                return raced;
            VectorOptions options = new(_function.Target.WarpSize, isFull, isFlat);
            ClKernel made = _build(Write(_function, options, _accelerator.Device.Features));
            Volatile.Write(ref variant, made);
            return made;
        }
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            foreach (ClKernel? variant in _variants)
                variant?.Dispose();
        }
    }
}
