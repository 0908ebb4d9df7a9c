namespace IlgpuLlava.Kernels;

public sealed partial class AttentionBatch
{
    /// <summary>
    /// Appends the tiles once more, those of single new tokens split into chunks of <see cref="AttentionTile.ChunkKeys"/> keys. A
    /// prompt's tiles stay whole: there are many of them, and their partial results would be as many.
    /// </summary>
    /// <returns>The tiles that were split. None: nothing is appended.</returns>
    private List<AttentionSplit> Split(List<AttentionTile> tiles)
    {
        TileCount = tiles.Count;
        SplitTileCount = 0;
        SplitCount = 0;
        SplitRows = 0;
        PartialRows = 0;
        var splits = new List<AttentionSplit>();
        long partialRows = tiles.Where(IsSplit).Sum(tile => Chunks(tile) * tile.Rows);
        if (partialRows is 0 or > int.MaxValue)
        {
            return splits;
        }

        // Those that stay whole are the longest, and begin first.
        tiles.AddRange(tiles.Where(tile => !IsSplit(tile)).ToArray());
        foreach (var tile in tiles.Take(TileCount).Where(IsSplit).ToArray())
        {
            splits.Add(new AttentionSplit(tile.FirstToken, tile.FirstRow, tile.Rows, PartialRows, (int)Chunks(tile)));
            SplitRows += tile.Rows;
            for (int chunk = 0; chunk < Chunks(tile); chunk++)
            {
                tiles.Add(tile with { FirstKey = chunk * AttentionTile.ChunkKeys, Partial = PartialRows });
                PartialRows += tile.Rows;
            }
        }

        SplitTileCount = tiles.Count - TileCount;
        SplitCount = splits.Count;
        return splits;
    }

    private bool IsSplit(AttentionTile tile) => tile.FirstPosition + 1 == tile.ContextLength && Chunks(tile) > 1;

    private long Chunks(AttentionTile tile) => ChunksOf(tile.KeyLimit(Causal, HeadsPerKvHead));

    private static long ChunksOf(int keys) => ((long)keys + AttentionTile.ChunkKeys - 1) / AttentionTile.ChunkKeys;
}
