namespace IlgpuLlava.Model.Images;

/// <summary>
/// Which rows of the tiles' features stand in the prompt, and in what order: how many placeholders a picture has and where its features
/// go are both read from here.
/// </summary>
/// <remarks>
/// Of a picture in tiles: all rows of the whole picture's tile, then the grid of patches of all other tiles, row by row, without the
/// rows or columns that see nothing but padding, and after each row of the grid one newline. Source: unpad_image and pack_image_features
/// of Hugging Face transformers.
/// </remarks>
public sealed record PictureLayout
{
    private PictureLayout(int tileTokens) => TileTokens = tileTokens;

    /// <summary>Rows of a tile's features.</summary>
    public int TileTokens { get; }

    /// <summary>Patches along a side of a tile; 0 where there is but one tile.</summary>
    public int PatchesPerSide { get; private init; }

    /// <summary>Columns of tiles, beside the whole picture's.</summary>
    public int TileColumns { get; private init; }

    /// <summary>Rows of tiles, beside the whole picture's.</summary>
    public int TileRows { get; private init; }

    /// <summary>The first column of patches that is kept.</summary>
    public int Left { get; private init; }

    /// <summary>The first row of patches that is kept.</summary>
    public int Top { get; private init; }

    /// <summary>Columns of patches that are kept.</summary>
    public int Width { get; private init; }

    /// <summary>Rows of patches that are kept.</summary>
    public int Height { get; private init; }

    /// <summary>Tiles, the whole picture's among them.</summary>
    public int TileCount => 1 + TileColumns * TileRows;

    /// <summary>Tokens that the picture becomes.</summary>
    public int TokenCount => TileTokens + Height * (Width + 1);

    /// <summary>What <see cref="SourceRows"/> holds for a newline: one behind the last row of the last tile.</summary>
    public int NewlineRow => TileCount * TileTokens;

    /// <summary>A picture that is one tile.</summary>
    /// <param name="tileTokens">Rows of its features.</param>
    public static PictureLayout OfOneTile(int tileTokens)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(tileTokens, 1);
        return new PictureLayout(tileTokens);
    }

    /// <summary>For each token the row of features that it stands for, in [tiles * tileTokens] rows of all tiles, the whole picture's
    /// first; or <see cref="NewlineRow"/>.</summary>
    public int[] SourceRows()
    {
        int[] rows = new int[TokenCount];
        for (int i = 0; i < TileTokens; i++)
            rows[i] = i;
        int next = TileTokens;
        for (int y = Top; y < Top + Height; y++)
        {
            for (int x = Left; x < Left + Width; x++)
            {
                int tile = 1 + y / PatchesPerSide * TileColumns + x / PatchesPerSide;
                rows[next++] = tile * TileTokens + y % PatchesPerSide * PatchesPerSide + x % PatchesPerSide;
            }
            rows[next++] = NewlineRow;
        }
        return rows;
    }

    /// <summary>A picture in tiles.</summary>
    internal static PictureLayout OfTiles(int width, int height, int tileColumns, int tileRows, int patchesPerSide)
    {
        int columns = checked(tileColumns * patchesPerSide), rows = checked(tileRows * patchesPerSide);
        // The part of the grid that the picture covers. Hugging Face computes int(round(height * (columns / width), 7)) in double, which
        // for sides below 10,000,000 is the quotient rounded down: a fraction is further than that from the next whole number.
        (int left, int top) = (long)width * rows > (long)columns * height
            ? (0, (rows - (int)((long)height * columns / width)) / 2)
            : ((columns - (int)((long)width * rows / height)) / 2, 0);
        return new PictureLayout(patchesPerSide * patchesPerSide)
        {
            PatchesPerSide = patchesPerSide,
            TileColumns = tileColumns,
            TileRows = tileRows,
            Left = left,
            Top = top,
            Width = columns - 2 * left,
            Height = rows - 2 * top,
        };
    }
}
