using System.Buffers.Binary;

namespace IlgpuLlava.Model.Images.Jpeg;

/// <summary>The frame header, SOF0, SOF1 or SOF2 (ITU-T T.81, B.2.2).</summary>
internal sealed class JpegFrame
{
    public required bool Progressive { get; init; }

    public required int Width { get; init; }

    public required int Height { get; init; }

    public required JpegComponent[] Components { get; init; }

    public int MaxHorizontal { get; private set; }

    public int MaxVertical { get; private set; }

    /// <summary>Minimum coded units across, in a scan of several components.</summary>
    public int UnitsAcross => (Width + 8 * MaxHorizontal - 1) / (8 * MaxHorizontal);

    /// <summary>Minimum coded units down, in a scan of several components.</summary>
    public int UnitsDown => (Height + 8 * MaxVertical - 1) / (8 * MaxVertical);

    /// <summary>Reads and checks the header, the size against <paramref name="limits"/>; nothing is allocated for pixels.</summary>
    public static JpegFrame Parse(ReadOnlySpan<byte> segment, bool progressive, ImageLimits limits)
    {
        if (segment.Length < 6 || segment.Length != 6 + 3 * segment[5])
        {
            throw ImageFormatException.Corrupt("JPEG", "its frame header has a wrong length");
        }
        int precision = segment[0], count = segment[5];
        if (precision != 8)
        {
            throw ImageFormatException.Unsupported($"JPEG with {precision}-bit samples");
        }
        int height = BinaryPrimitives.ReadUInt16BigEndian(segment[1..]), width = BinaryPrimitives.ReadUInt16BigEndian(segment[3..]);
        limits.Check("JPEG", width, height);
        if (count is not (1 or 3 or 4))
        {
            throw ImageFormatException.Unsupported($"JPEG with {count} colour components");
        }
        var components = new JpegComponent[count];
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<byte> entry = segment.Slice(6 + 3 * i, 3);
            int horizontal = entry[1] >> 4, vertical = entry[1] & 15;
            if (horizontal is < 1 or > 4 || vertical is < 1 or > 4 || entry[2] > 3)
            {
                throw ImageFormatException.Corrupt("JPEG", "a sampling factor or table number is out of range");
            }
            foreach (JpegComponent? other in components.AsSpan(0, i))
            {
                if (other.Id == entry[0])
                {
                    throw ImageFormatException.Corrupt("JPEG", "two components have one name");
                }
            }
            components[i] = new JpegComponent(entry[0], horizontal, vertical, entry[2]);
        }
        var frame = new JpegFrame { Progressive = progressive, Width = width, Height = height, Components = components };
        frame.Lay();
        return frame;
    }

    private void Lay()
    {
        MaxHorizontal = Components.Max(component => component.Horizontal);
        MaxVertical = Components.Max(component => component.Vertical);
        foreach (JpegComponent component in Components)
        {
            if (MaxHorizontal % component.Horizontal != 0 || MaxVertical % component.Vertical != 0)
            {
                throw ImageFormatException.Unsupported("JPEG whose components are sampled in a ratio that is not whole");
            }
            component.Lay(this);
        }
    }
}
