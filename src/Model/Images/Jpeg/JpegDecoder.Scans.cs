namespace IlgpuLlava.Model.Images.Jpeg;

/// <summary>Scan headers (ITU-T T.81, B.2.3) and the order in which scans may come.</summary>
internal sealed partial class JpegDecoder
{
    /// <summary>A scan of several components may hold at most so many blocks in a minimum coded unit.</summary>
    private const int MaxBlocksInUnit = 10;

    private void ReadScan()
    {
        JpegFrame frame = _frame ?? throw ImageFormatException.Corrupt("JPEG", "a scan comes before the frame header");
        if (++_scans > limits.MaxJpegScans)
        {
            throw new ImageFormatException(
                ImageFault.TooLarge, $"The JPEG picture has more than {limits.MaxJpegScans} scans; save it again with fewer.");
        }
        ReadOnlySpan<byte> header = SegmentData();
        int count = header.IsEmpty ? 0 : header[0];
        if (count is < 1 or > 4 || header.Length != 4 + 2 * count)
        {
            throw ImageFormatException.Corrupt("JPEG", "a scan header has a wrong length");
        }
        (int first, int last, int high, int low) = (header[^3], header[^2], header[^1] >> 4, header[^1] & 15);
        if (!frame.Progressive)
        {
            // Decoders do not look at these in a sequential scan: encoders leave anything there.
            (first, last, high, low) = (0, 63, 0, 0);
        }
        else if (first > last || last > 63 || (first == 0 && last != 0) || (first > 0 && count > 1)
            || low > 13 || (high > 0 && low != high - 1))
        {
            throw ImageFormatException.Corrupt("JPEG", "a progressive scan has impossible parameters");
        }
        var parts = new JpegScanPart[count];
        for (int i = 0; i < count; i++)
        {
            parts[i] = ScanPart(frame, header[1 + 2 * i], header[2 + 2 * i], first, high);
            Advance(parts[i].Component, first, last, high, low);
        }
        if (count > 1 && parts.Sum(part => part.Component.Horizontal * part.Component.Vertical) > MaxBlocksInUnit)
        {
            throw ImageFormatException.Corrupt("JPEG", "a scan has too many blocks in a unit");
        }
        if (_scans == 1)
        {
            Allocate(frame);
        }
        var scan = new JpegScan(file.Span, _position, frame, parts, _restartInterval)
        {
            First = first,
            Last = last,
            High = high,
            Low = low,
        };
        _position = scan.Decode(cancellationToken);
    }

    private JpegScanPart ScanPart(JpegFrame frame, int id, int tables, int first, int high)
    {
        JpegComponent component = Array.Find(frame.Components, candidate => candidate.Id == id)
            ?? throw ImageFormatException.Corrupt("JPEG", "a scan names a component that the frame does not have");
        component.Quantisation ??= _quantTables[component.QuantTable]
            ?? throw ImageFormatException.Corrupt("JPEG", "a quantisation table is missing");
        bool needsDc = first == 0 && high == 0;
        bool needsAc = !frame.Progressive || first > 0;
        JpegHuffmanTable? dc = needsDc ? Table(_dcTables, tables >> 4) : null;
        JpegHuffmanTable? ac = needsAc ? Table(_acTables, tables & 15) : null;
        return dc is null || dc.IsDcTable
            ? new JpegScanPart(component, dc, ac)
            : throw ImageFormatException.Corrupt("JPEG", "a Huffman table for DC holds symbols over 15");

        static JpegHuffmanTable Table(JpegHuffmanTable?[] tables, int number) =>
            (number < tables.Length ? tables[number] : null) ?? throw ImageFormatException.Corrupt("JPEG", "a Huffman table is missing");
    }

    /// <summary>
    /// Notes which bits of which coefficients a scan brings. Every bit may come once, each after the higher ones, which also bounds the
    /// number of scans.
    /// </summary>
    private static void Advance(JpegComponent component, int first, int last, int high, int low)
    {
        sbyte expected = high == 0 ? (sbyte)-1 : (sbyte)high;
        if (component.MissingBits.AsSpan(first..(last + 1)).ContainsAnyExcept(expected) || (first > 0 && component.MissingBits[0] < 0))
        {
            throw ImageFormatException.Corrupt("JPEG", "its scans repeat or skip parts of the picture");
        }
        component.MissingBits.AsSpan(first..(last + 1)).Fill((sbyte)low);
    }

    /// <summary>
    /// Allocates the samples, unless what is left of the file cannot fill them: a block takes at least one bit for DC, and in a sequential
    /// scan one for the end of the block.
    /// </summary>
    private void Allocate(JpegFrame frame)
    {
        long blocks = frame.Components.Sum(component => (long)component.BlocksAcross * component.BlocksDown);
        long samples = frame.Components.Sum(component => (long)component.Stride * component.Rows * 64);
        if (file.Length - _position < blocks * (frame.Progressive ? 1 : 2) / 8)
        {
            throw ImageFormatException.Truncated("JPEG", "its data is too short for its size");
        }
        // Padding to whole units can make a narrow picture many times as large.
        if (samples > Math.Max(limits.MaxPixels, 1 << 20) * 8 || samples > int.MaxValue / 2)
        {
            throw new ImageFormatException(
                ImageFault.TooLarge, "The JPEG picture is too large once padded to whole blocks; send a smaller one.");
        }
        foreach (JpegComponent component in frame.Components)
        {
            component.Allocate(frame.Progressive);
        }
    }
}
