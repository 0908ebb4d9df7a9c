using ILGPU;
using ILGPU.Runtime;

namespace IlgpuLlava.Kernels;

/// <summary>
/// A weight matrix [outFeatures, inFeatures] in device memory, packed in panels (<see cref="WeightPacking"/>). One packing
/// serves the matrix product and the matrix-vector product.
/// </summary>
public sealed partial class PackedWeights : IDisposable
{
    private const string Op = nameof(PackedWeights);
    private readonly MemoryBuffer1D<byte, Stride1D.Dense> buffer;

    private PackedWeights(Accelerator accelerator, int outFeatures, int inFeatures, ElementType type, WeightLayout layout)
    {
        ArgumentNullException.ThrowIfNull(accelerator);
        Check.Positive(Op, nameof(outFeatures), outFeatures);
        Check.Positive(Op, nameof(inFeatures), inFeatures);
        long panelBytes = WeightPacking.PanelBytes(inFeatures, type);
        Check.That(
            panelBytes <= Array.MaxLength,
            Op,
            nameof(inFeatures),
            $"is {inFeatures}; a panel of 64 such rows takes {panelBytes} bytes, more than a host buffer can hold.");
        Accelerator = accelerator;
        OutFeatures = outFeatures;
        InFeatures = inFeatures;
        Type = type;
        Layout = layout;
        buffer = accelerator.Allocate1D<byte>(WeightPacking.PackedBytes(outFeatures, inFeatures, type, layout));
    }

    /// <summary>Where the weights lie.</summary>
    public Accelerator Accelerator { get; }

    /// <summary>Features of an output row; of a gated pair those of one half.</summary>
    public int OutFeatures { get; }

    /// <summary>Features of an input row.</summary>
    public int InFeatures { get; }

    /// <summary>The storage type.</summary>
    public ElementType Type { get; }

    /// <summary>Which feature each column of a panel belongs to.</summary>
    public WeightLayout Layout { get; }

    /// <summary>Whether no weight is infinite or NaN; known of float16 weights alone, else true.</summary>
    internal bool IsFinite { get; private set; } = true;

    /// <summary>Panels of 64 columns.</summary>
    public int Panels => WeightPacking.Panels(OutFeatures, Layout);

    /// <summary>Bytes of device memory.</summary>
    public long SizeInBytes => buffer.LengthInBytes;

    /// <summary>The packed bytes, [panels][inFeatures][64] elements.</summary>
    public ArrayView<byte> View => buffer.View;

    /// <inheritdoc/>
    public void Dispose() => buffer.Dispose();
}
