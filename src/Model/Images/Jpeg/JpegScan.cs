namespace IlgpuLlava.Model.Images.Jpeg;

/// <summary>Walks the blocks of one scan and decodes each: sequential ones to samples, progressive ones to coefficients.</summary>
internal ref partial struct JpegScan(ReadOnlySpan<byte> bytes, int start, JpegFrame frame, JpegScanPart[] parts, int restartInterval)
{
    private JpegBitReader _reader = new(bytes, start);
    private readonly int _restartInterval = restartInterval;
    private int _unitsToRestart = restartInterval;
    private int _nextRestart;
    private int _endOfBandRun;

    /// <summary>First coefficient of the band, zigzag order; 0 is DC.</summary>
    public required int First { get; init; }

    /// <summary>Last coefficient of the band.</summary>
    public required int Last { get; init; }

    /// <summary>The low bits that were missing before this scan; 0 if nothing came before.</summary>
    public required int High { get; init; }

    /// <summary>The low bits that are missing after this scan.</summary>
    public required int Low { get; init; }

    /// <summary>Decodes the scan and returns where the file goes on.</summary>
    public int Decode(CancellationToken cancellationToken)
    {
        foreach (JpegScanPart part in parts)
        {
            part.Component.DcPrediction = 0;
        }
        if (parts.Length == 1)
        {
            DecodeAlone(cancellationToken);
        }
        else
        {
            DecodeInterleaved(cancellationToken);
        }
        _reader.CheckNotOverrun();
        return _reader.Position;
    }

    /// <summary>One component: every block is a unit, and padding is not coded.</summary>
    private void DecodeAlone(CancellationToken cancellationToken)
    {
        JpegComponent component = parts[0].Component;
        for (int y = 0; y < component.BlocksDown; y++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            for (int x = 0; x < component.BlocksAcross; x++)
            {
                BeginUnit();
                DecodeBlock(parts[0], x, y);
            }
            _reader.CheckNotOverrun();
        }
    }

    /// <summary>Several components: a unit holds each one's blocks for the same rectangle of the picture.</summary>
    private void DecodeInterleaved(CancellationToken cancellationToken)
    {
        for (int unitY = 0; unitY < frame.UnitsDown; unitY++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            for (int unitX = 0; unitX < frame.UnitsAcross; unitX++)
            {
                BeginUnit();
                foreach (JpegScanPart part in parts)
                {
                    JpegComponent component = part.Component;
                    for (int y = 0; y < component.Vertical; y++)
                    {
                        for (int x = 0; x < component.Horizontal; x++)
                        {
                            DecodeBlock(part, unitX * component.Horizontal + x, unitY * component.Vertical + y);
                        }
                    }
                }
            }
            _reader.CheckNotOverrun();
        }
    }

    private void BeginUnit()
    {
        if (_restartInterval == 0)
        {
            return;
        }
        if (_unitsToRestart == 0)
        {
            _reader.Restart(_nextRestart);
            _nextRestart = (_nextRestart + 1) & 7;
            _unitsToRestart = _restartInterval;
            _endOfBandRun = 0;
            foreach (JpegScanPart part in parts)
            {
                part.Component.DcPrediction = 0;
            }
        }
        _unitsToRestart--;
    }

    private void DecodeBlock(in JpegScanPart part, int x, int y)
    {
        JpegComponent component = part.Component;
        if (!frame.Progressive)
        {
            DecodeSequential(part, x, y);
            return;
        }
        Span<short> block = component.Coefficients.AsSpan((y * component.Stride + x) * 64, 64);
        if (First == 0 && High == 0)
        {
            DecodeDcFirst(part, block);
        }
        else if (First == 0)
        {
            block[0] |= (short)(_reader.Bits(1) << Low);
        }
        else if (High == 0)
        {
            DecodeAcFirst(part.Ac!, block);
        }
        else
        {
            DecodeAcRefinement(part.Ac!, block);
        }
    }
}
