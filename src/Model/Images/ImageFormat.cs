namespace IlgpuLlava.Model.Images;

/// <summary>The picture formats that can be decoded.</summary>
public enum ImageFormat
{
    /// <summary>Portable Network Graphics; of an animation (APNG) the default image.</summary>
    Png,

    /// <summary>JPEG with Huffman coding and 8-bit samples: baseline, extended sequential or progressive.</summary>
    Jpeg,

    /// <summary>Windows or OS/2 bitmap.</summary>
    Bmp,
}
