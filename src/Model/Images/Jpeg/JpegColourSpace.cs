namespace IlgpuLlava.Model.Images.Jpeg;

/// <summary>What a frame's components mean.</summary>
internal enum JpegColourSpace
{
    Grey,
    Rgb,
    YCbCr,
    Cmyk,
    Ycck,
}
