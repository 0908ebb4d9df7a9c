namespace IlgpuLlava.Kernels;

public sealed partial class AttentionBatch
{
    /// <summary>
    /// Sends a batch of single new tokens to the device as if every context could be <paramref name="contextCapacity"/> tokens long:
    /// where everything lies, and how many groups a launch has, then depends on the number of sequences and the capacity alone, so that
    /// launches that were recorded serve every step until a context outgrows it. Groups without keys of their own find nothing to do. No
    /// bit of a result differs from that after <see cref="Upload"/>.
    /// </summary>
    /// <param name="contextCapacity">Tokens, at least as many as the longest context has.</param>
    /// <exception cref="ArgumentException">A sequence has another number of new tokens than one.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A context is longer, or there is too much of it all.</exception>
    public void UploadPadded(int contextCapacity)
    {
        Check.Range(Op, nameof(contextCapacity), contextCapacity, PositionsUsed, int.MaxValue - PagedKvCache.BlockTokens);
        Check.That(Tokens == Count, Op, "batch", $"has {Tokens} new tokens in {Count} sequences; one each can be padded.");
        int blocks = (contextCapacity + PagedKvCache.BlockTokens - 1) / PagedKvCache.BlockTokens;
        int chunks = (int)ChunksOf(contextCapacity);
        Check.Range(Op, nameof(contextCapacity), (long)blocks * Count, 0, Array.MaxLength);
        Check.Range(Op, nameof(contextCapacity), (long)chunks * Count * HeadsPerKvHead, 0, int.MaxValue);
        TileRows = ChooseTileRows();
        int[] padded = new int[blocks * Count];
        var whole = new List<AttentionTile>();
        for (int i = 0; i < Count; i++)
        {
            var sequence = sequences[i];
            Check.That(sequence.NewTokens == 1, Op, "batch", $"has {sequence.NewTokens} new tokens in sequence {i}; one can be padded.");
            int used = (sequence.ContextLength + PagedKvCache.BlockTokens - 1) / PagedKvCache.BlockTokens;
            tables.CopyTo(sequence.TableStart, padded, i * blocks, used);
            AddTiles(sequence with { TableStart = i * blocks }, TileRows, whole);
        }

        List<AttentionTile> tiles = [.. whole];
        List<AttentionSplit> splits = [];
        PartialRows = 0;
        foreach (var tile in whole)
        {
            int existing = (int)Chunks(tile);
            splits.Add(new AttentionSplit(tile.FirstToken, tile.FirstRow, tile.Rows, PartialRows, existing));
            for (int chunk = 0; chunk < chunks; chunk++)
            {
                tiles.Add(chunk < existing
                    ? tile with { FirstKey = chunk * AttentionTile.ChunkKeys, Partial = PartialRows }
                    : new AttentionTile(0, 0, 0, -1, 0, 0, 0, PartialRows));
                PartialRows += tile.Rows;
            }
        }

        TileCount = whole.Count;
        SplitTileCount = tiles.Count - TileCount;
        SplitCount = splits.Count;
        SplitRows = Tokens * HeadsPerKvHead;
        TallTileCount = 0;
        Send(padded, tiles, splits);
    }
}
