namespace IlgpuLlava.Model.Images;

/// <summary>The part of a resized picture that is wanted, in its coordinates.</summary>
internal readonly record struct ResampleWindow(int X, int Y, int Width, int Height);
