namespace IlgpuLlava.Model.Images;

/// <summary>
/// LLaVA-1.6's way to see a picture in more detail (<c>anyres</c>): besides the whole picture as one tile, it is fitted into the best of
/// several resolutions, which is cut into tiles. Equal where resolutions and tile are; the text of one names all of it.
/// </summary>
/// <remarks>
/// Source: Liu et al., "LLaVA-NeXT", 2024; select_best_resolution and _get_patch_output_size of Hugging Face transformers. Their
/// arithmetic is double's, with its roundings: they decide between tiles.
/// </remarks>
public sealed class AnyResolution : IEquatable<AnyResolution>
{
    private const int MaxTiles = 1024;

    /// <summary>Takes resolutions.</summary>
    /// <param name="tileSize">Height and width of a tile, in pixels.</param>
    /// <param name="resolutions">Whole multiples of the tile, at least one; of equally good ones the first is taken.</param>
    /// <exception cref="ArgumentException">There is no resolution, or one is no multiple of the tile, or too large.</exception>
    public AnyResolution(int tileSize, IEnumerable<PictureSize> resolutions)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(tileSize, 1);
        ArgumentNullException.ThrowIfNull(resolutions);
        TileSize = tileSize;
        Resolutions = [.. resolutions];
        if (Resolutions.Count == 0)
            throw new ArgumentException("There must be a resolution.", nameof(resolutions));
        foreach (PictureSize size in Resolutions)
        {
            if (size.Width < tileSize || size.Height < tileSize || size.Width % tileSize != 0 || size.Height % tileSize != 0)
                throw new ArgumentException($"{size} is no multiple of tiles of {tileSize}x{tileSize}.", nameof(resolutions));
            if ((long)(size.Width / tileSize) * (size.Height / tileSize) > MaxTiles)
                throw new ArgumentException($"{size} has more than {MaxTiles} tiles of {tileSize}x{tileSize}.", nameof(resolutions));
        }
    }

    /// <summary>Height and width of a tile, in pixels.</summary>
    public int TileSize { get; }

    /// <summary>The resolutions, in order of preference.</summary>
    public IReadOnlyList<PictureSize> Resolutions { get; }

    /// <summary>
    /// The resolution that keeps most of a picture's pixels and, of those that keep as many, has the smallest area; the first of equals.
    /// </summary>
    /// <param name="width">The picture's width.</param>
    /// <param name="height">The picture's height.</param>
    public PictureSize Best(int width, int height)
    {
        Check(width, height);
        (PictureSize best, long most, long least) = (default, 0, long.MaxValue);
        foreach (PictureSize size in Resolutions)
        {
            double scale = Math.Min((double)size.Width / width, (double)size.Height / height);
            long kept = Math.Min((long)(width * scale) * (long)(height * scale), (long)width * height);
            long wasted = (long)size.Width * size.Height - kept;
            if (kept > most || (kept == most && wasted < least))
                (best, most, least) = (size, kept, wasted);
        }
        return best;
    }

    /// <summary>The size of a picture inside a resolution: as large as fits, its aspect kept.</summary>
    /// <param name="resolution">The resolution.</param>
    /// <param name="width">The picture's width.</param>
    /// <param name="height">The picture's height.</param>
    public static PictureSize Fit(PictureSize resolution, int width, int height)
    {
        Check(width, height);
        double scaleWidth = (double)resolution.Width / width, scaleHeight = (double)resolution.Height / height;
        return scaleWidth < scaleHeight
            ? resolution with { Height = (int)Math.Min(Math.Ceiling(height * scaleWidth), resolution.Height) }
            : resolution with { Width = (int)Math.Min(Math.Ceiling(width * scaleHeight), resolution.Width) };
    }

    /// <summary>How a picture's features are laid out.</summary>
    /// <param name="width">The picture's width.</param>
    /// <param name="height">The picture's height.</param>
    /// <param name="patchesPerSide">Patches along a side of a tile.</param>
    public PictureLayout Layout(int width, int height, int patchesPerSide)
    {
        PictureSize best = Best(width, height);
        return PictureLayout.OfTiles(width, height, best.Width / TileSize, best.Height / TileSize, patchesPerSide);
    }

    /// <inheritdoc/>
    public bool Equals(AnyResolution? other) =>
        other is not null && TileSize == other.TileSize && Resolutions.SequenceEqual(other.Resolutions);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as AnyResolution);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(TileSize, Resolutions.Count, Resolutions[0]);

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"tiles of {TileSize} in {string.Join(", ", Resolutions)}");

    private static void Check(int width, int height)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
    }
}
