namespace IlgpuLlava.Model.Images;

/// <summary>A picture as the vision tower reads it: one tile, or several of one size.</summary>
/// <param name="Width">Width of a tile in pixels.</param>
/// <param name="Height">Height of a tile in pixels.</param>
/// <param name="Pixels">The bytes after resizing, padding and cropping, <c>[tiles, height, width, 3]</c>.</param>
/// <param name="Values">The same rescaled and normalised, <c>[tiles, 3, height, width]</c>.</param>
public sealed record PreprocessedImage(int Width, int Height, byte[] Pixels, float[] Values)
{
    /// <summary>Tiles; of several the first is the whole picture.</summary>
    public int Tiles => Pixels.Length / (Width * Height * 3);
}
