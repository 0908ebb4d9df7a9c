using System.Runtime.InteropServices;
using ILGPU.Runtime;

namespace IlgpuLlava.Kernels;

public sealed partial class AttentionBatch
{
    /// <summary>Cuts the sequences into tiles and sends everything to the device.</summary>
    public void Upload()
    {
        TileRows = ChooseTileRows();
        var tiles = new List<AttentionTile>();
        foreach (var sequence in sequences)
        {
            AddTiles(sequence, TileRows, tiles);
        }

        // The longest first: the last groups to run are then short ones and the workers finish together.
        tiles.Sort((a, b) => b.KeyLimit(Causal, HeadsPerKvHead).CompareTo(a.KeyLimit(Causal, HeadsPerKvHead)));
        var splits = Split(tiles);
        tiles.AddRange(TallTilesOf());
        Send(CollectionsMarshal.AsSpan(tables), tiles, splits);
    }

    private void Send(ReadOnlySpan<int> allTables, List<AttentionTile> tiles, List<AttentionSplit> splits)
    {
        tableLength = allTables.Length;
        long needed = (2L * Tokens) + tableLength + ((long)tiles.Count * AttentionTile.Fields) + (splits.Count * AttentionSplit.Fields);
        Check.Range(Op, "tokens", needed, 0, Array.MaxLength);
        int length = (int)needed;
        Reserve(length);
        positions.CopyTo(staging, 0);
        slots.CopyTo(staging, Tokens);
        allTables.CopyTo(staging.AsSpan(2 * Tokens));
        int start = (2 * Tokens) + tableLength;
        foreach (var tile in tiles)
        {
            tile.Write(staging.AsSpan(start, AttentionTile.Fields));
            start += AttentionTile.Fields;
        }

        foreach (var split in splits)
        {
            split.Write(staging.AsSpan(start, AttentionSplit.Fields));
            start += AttentionSplit.Fields;
        }

        if (length > 0)
        {
            buffer!.View.SubView(0, length).CopyFromCPU(ref staging[0], length);
        }

        Uploaded = true;
    }

    /// <summary>The height that the sequence with the most rows fills, at most six: the rows of one long prompt outweigh
    /// what single rows lose in tall tiles.</summary>
    private int ChooseTileRows()
    {
        long most = 0;
        foreach (var sequence in sequences)
        {
            most = Math.Max(most, (long)sequence.NewTokens * HeadsPerKvHead);
        }

        return most switch { <= 1 => 1, <= 4 => 4, _ => RowCounts.Max };
    }

    /// <summary>The batch in taller tiles, for kernels that take them, longest first; none where no kernel does.</summary>
    private List<AttentionTile> TallTilesOf()
    {
        int height = 0;
        ChooseTallTiles(ref height);
        var tall = new List<AttentionTile>();
        if (height > 0)
        {
            sequences.ForEach(sequence => AddTiles(sequence, height, tall));
            tall.Sort((a, b) => b.KeyLimit(Causal, HeadsPerKvHead).CompareTo(a.KeyLimit(Causal, HeadsPerKvHead)));
        }

        TallTileCount = tall.Count;
        return tall;
    }

    /// <summary>Sets the height of taller tiles where a kernel takes them.</summary>
    partial void ChooseTallTiles(ref int rows);

    private void AddTiles(Sequence sequence, int height, List<AttentionTile> tiles)
    {
        int rows = sequence.NewTokens * HeadsPerKvHead;
        for (int first = 0; first < rows; first += height)
        {
            tiles.Add(new AttentionTile(
                sequence.FirstToken,
                first,
                Math.Min(height, rows - first),
                sequence.ContextLength - sequence.NewTokens,
                sequence.ContextLength,
                sequence.TableStart));
        }
    }

    private void Reserve(int length)
    {
        if (staging.Length >= length)
        {
            return;
        }

        // A launch of the last pass may still read the old buffer.
        accelerator.Synchronize();
        int size = Math.Max(length, (int)Math.Min(Array.MaxLength, 2L * staging.Length));
        buffer?.Dispose();
        buffer = null;
        BufferVersion++;
        staging = new int[size];
        buffer = accelerator.Allocate1D<int>(size);
    }
}
