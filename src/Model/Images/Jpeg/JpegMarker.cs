namespace IlgpuLlava.Model.Images.Jpeg;

/// <summary>The second bytes of markers (ITU-T T.81, table B.1).</summary>
internal static class JpegMarker
{
    public const int
        StartBaseline = 0xC0, StartExtended = 0xC1, StartProgressive = 0xC2, HuffmanTables = 0xC4, Extension = 0xC8,
        ArithmeticConditions = 0xCC, LastFrame = 0xCF, FirstRestart = 0xD0, LastRestart = 0xD7, StartOfImage = 0xD8, EndOfImage = 0xD9,
        StartOfScan = 0xDA, QuantTables = 0xDB, NumberOfLines = 0xDC, RestartInterval = 0xDD, App0 = 0xE0, App1 = 0xE1, App14 = 0xEE,
        Temporary = 0x01;

    /// <summary>The marker stands alone: no length and no data follow.</summary>
    public static bool StandsAlone(int marker) => marker is Temporary or (>= FirstRestart and <= EndOfImage);

    /// <summary>Why a frame of this marker is not decoded; <see langword="null"/> if it is none, or one that is.</summary>
    public static string? UnsupportedFrame(int marker) => marker switch
    {
        0xC3 => "Lossless JPEG",
        0xC5 or 0xC6 or 0xC7 => "Hierarchical JPEG",
        0xC9 or 0xCA or 0xCB or 0xCD or 0xCE or LastFrame => "JPEG with arithmetic coding",
        0xF7 => "JPEG-LS",
        _ => null,
    };
}
