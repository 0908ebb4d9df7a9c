namespace IlgpuLlava.Model.Images;

/// <summary>What a picture's header says.</summary>
/// <param name="Format">The format, by the bytes.</param>
/// <param name="Width">Stored width in pixels, before any EXIF orientation is applied.</param>
/// <param name="Height">Stored height in pixels, before any EXIF orientation is applied.</param>
public readonly record struct ImageInfo(ImageFormat Format, int Width, int Height);
