namespace IlgpuLlava.Model.Images;

/// <summary>A picture as the vision tower reads it.</summary>
/// <param name="Width">Width in pixels.</param>
/// <param name="Height">Height in pixels.</param>
/// <param name="Pixels">The bytes after resizing, padding and cropping, <c>[height, width, 3]</c>.</param>
/// <param name="Values">The same rescaled and normalised, <c>[3, height, width]</c>.</param>
public sealed record PreprocessedImage(int Width, int Height, byte[] Pixels, float[] Values);
