namespace IlgpuLlava.Model.Images;

/// <summary>Width and height in pixels.</summary>
/// <param name="Width">Width in pixels.</param>
/// <param name="Height">Height in pixels.</param>
public readonly record struct PictureSize(int Width, int Height)
{
    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"{Width}x{Height}");
}
