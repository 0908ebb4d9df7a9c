using ILGPU;
using ILGPU.Runtime;

namespace IlgpuLlava.Kernels;

/// <summary>
/// A weight matrix [outFeatures, inFeatures] in device memory, packed in panels (<see cref="WeightPacking"/>). One packing
/// serves the matrix product and the matrix-vector product. Where a device gives no buffer that large, whole panels lie in several.
/// </summary>
public sealed partial class PackedWeights : IDisposable
{
    private const string Op = nameof(PackedWeights);
    private readonly MemoryBuffer1D<byte, Stride1D.Dense>[] buffers;
    private readonly int panelsPerPart;

    private PackedWeights(Accelerator accelerator, int outFeatures, int inFeatures, ElementType type, WeightLayout layout, int group = 0)
    {
        ArgumentNullException.ThrowIfNull(accelerator);
        Check.Positive(Op, nameof(outFeatures), outFeatures);
        Check.Positive(Op, nameof(inFeatures), inFeatures);
        Group = WeightPacking.CheckGroup(inFeatures, type, group);
        long panelBytes = WeightPacking.PanelBytes(inFeatures, type, Group);
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
        SizeInBytes = WeightPacking.PackedBytes(outFeatures, inFeatures, type, layout, Group);
        long largest = long.MaxValue;
        LimitBuffer(accelerator, ref largest);
        // Even numbers of panels, for a row alone reads two at once.
        long fitting = Math.Max(1, largest / panelBytes);
        panelsPerPart = (int)Math.Min(Panels, fitting > 1 ? fitting / 2 * 2 : 1);
        buffers = new MemoryBuffer1D<byte, Stride1D.Dense>[((Panels - 1) / panelsPerPart) + 1];
        try
        {
            for (int part = 0; part < buffers.Length; part++)
            {
                buffers[part] = accelerator.Allocate1D<byte>(Math.Min(panelsPerPart, Panels - FirstPanel(part)) * panelBytes);
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Where the weights lie.</summary>
    public Accelerator Accelerator { get; }

    /// <summary>Features of an output row; of a gated pair those of one half.</summary>
    public int OutFeatures { get; }

    /// <summary>Features of an input row.</summary>
    public int InFeatures { get; }

    /// <summary>The storage type.</summary>
    public ElementType Type { get; }

    /// <summary>Inputs of a row that share a scale: of int8 all, of int4 32, 64 or 128. 0 where weights have no scales.</summary>
    public int Group { get; }

    /// <summary>Which feature each column of a panel belongs to.</summary>
    public WeightLayout Layout { get; }

    /// <summary>Whether no weight is infinite or NaN; known of float16 weights alone, else true.</summary>
    internal bool IsFinite { get; private set; } = true;

    /// <summary>Panels of 64 columns.</summary>
    public int Panels => WeightPacking.Panels(OutFeatures, Layout);

    /// <summary>Bytes of device memory.</summary>
    public long SizeInBytes { get; }

    /// <summary>Buffers that hold the panels, one after another.</summary>
    internal int Parts => buffers.Length;

    /// <summary>The packed bytes, [panels][inFeatures][64] elements; quantised ones in words, with scales
    /// (<see cref="WeightPacking"/>).</summary>
    /// <exception cref="InvalidOperationException">They lie in several buffers.</exception>
    public ArrayView<byte> View => buffers.Length == 1
        ? buffers[0].View
        : throw new InvalidOperationException(
            $"{Op}: [{OutFeatures}, {InFeatures}] of {SizeInBytes} bytes lie in {buffers.Length} buffers on {Accelerator.Name}; "
                + "no single view holds them.");

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var buffer in buffers)
        {
            buffer?.Dispose();
        }
    }

    /// <summary>The bytes of a part's panels.</summary>
    internal ArrayView<byte> PartView(int part) => buffers[part].View;

    /// <summary>The first panel of a part.</summary>
    internal int FirstPanel(int part) => part * panelsPerPart;

    /// <summary>Lowers the bytes of the largest buffer to what the device gives; ILGPU 1.5 does not tell.</summary>
    static partial void LimitBuffer(Accelerator accelerator, ref long bytes);
}
