namespace IlgpuLlava.Model.Images.Jpeg;

/// <summary>One colour component of a frame, its geometry and its samples.</summary>
internal sealed class JpegComponent(int id, int horizontal, int vertical, int quantTable)
{
    /// <summary>The component's name in the file.</summary>
    public int Id => id;

    /// <summary>Horizontal sampling factor, 1..4.</summary>
    public int Horizontal => horizontal;

    /// <summary>Vertical sampling factor, 1..4.</summary>
    public int Vertical => vertical;

    /// <summary>Which of the four quantisation tables it uses.</summary>
    public int QuantTable => quantTable;

    /// <summary>Width in samples, without padding to whole blocks.</summary>
    public int Width { get; private set; }

    /// <summary>Height in samples, without padding to whole blocks.</summary>
    public int Height { get; private set; }

    /// <summary>Blocks across, as a scan of this component alone counts them.</summary>
    public int BlocksAcross => (Width + 7) / 8;

    /// <summary>Blocks down, as a scan of this component alone counts them.</summary>
    public int BlocksDown => (Height + 7) / 8;

    /// <summary>Blocks across in memory: padded to whole minimum coded units.</summary>
    public int Stride { get; private set; }

    /// <summary>Blocks down in memory: padded to whole minimum coded units.</summary>
    public int Rows { get; private set; }

    /// <summary>Quantisation steps in natural order, as they stood when the component's first scan began.</summary>
    public ushort[]? Quantisation { get; set; }

    /// <summary>Samples <c>[Rows * 8, Stride * 8]</c>.</summary>
    public byte[] Samples { get; private set; } = [];

    /// <summary>Progressive only: coefficients <c>[Rows, Stride, 64]</c>, natural order.</summary>
    public short[] Coefficients { get; private set; } = [];

    /// <summary>
    /// For each coefficient (zigzag order) the number of low bits still to come: -1 before its first scan, 0 when it is whole.
    /// </summary>
    public sbyte[] MissingBits { get; } = NotYetSeen();

    /// <summary>The DC value of the block before, within a scan.</summary>
    public int DcPrediction { get; set; }

    /// <summary>Fills in the geometry from the frame's.</summary>
    public void Lay(JpegFrame frame)
    {
        Width = CeilingDivide(frame.Width * horizontal, frame.MaxHorizontal);
        Height = CeilingDivide(frame.Height * vertical, frame.MaxVertical);
        Stride = frame.UnitsAcross * horizontal;
        Rows = frame.UnitsDown * vertical;
    }

    /// <summary>Allocates the samples and, for a progressive frame, the coefficients.</summary>
    public void Allocate(bool progressive)
    {
        Samples = new byte[Stride * 8 * (Rows * 8)];
        Coefficients = progressive ? new short[Stride * Rows * 64] : [];
    }

    private static int CeilingDivide(int value, int divisor) => (value + divisor - 1) / divisor;

    private static sbyte[] NotYetSeen()
    {
        sbyte[] bits = new sbyte[64];
        Array.Fill(bits, (sbyte)-1);
        return bits;
    }
}
