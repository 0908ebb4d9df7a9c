namespace IlgpuLlava.Runtime;

/// <summary>Features of a picture.</summary>
/// <param name="Width">The picture's width in pixels, EXIF orientation applied.</param>
/// <param name="Height">The picture's height.</param>
/// <param name="Shape">Of the CLIP tower [tiles, tokens, width]; behind the projector [tokens, hidden].</param>
/// <param name="Values">The features, row after row.</param>
public sealed record PictureFeatures(int Width, int Height, IReadOnlyList<long> Shape, float[] Values);
