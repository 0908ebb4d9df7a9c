using ILGPU;
using ILGPU.Runtime;

namespace IlgpuLlava.Kernels;

/// <summary>
/// The sequences of one forward pass, of any lengths, their new tokens lying one sequence after another in the activations'
/// rows. Built on the host once a pass, uploaded in one copy, and shared by every layer: <see cref="Rotary"/> takes the
/// positions from it, <see cref="KvWrite"/> the slots, <see cref="Attention"/> the tiles and block tables.
/// </summary>
/// <remarks>Use: <see cref="Clear"/>, <see cref="Add"/> for each sequence, <see cref="Upload"/>, then launches.</remarks>
public sealed partial class AttentionBatch : IDisposable
{
    private const string Op = nameof(AttentionBatch);
    private readonly Accelerator accelerator;
    private readonly List<int> tables = [];
    private readonly List<int> positions = [];
    private readonly List<int> slots = [];
    private readonly List<Sequence> sequences = [];
    private MemoryBuffer1D<int, Stride1D.Dense>? buffer;
    private int[] staging = [];
    private int tableLength;

    /// <summary>Makes an empty batch.</summary>
    /// <param name="accelerator">Where it is uploaded to.</param>
    /// <param name="headsPerKvHead">Query heads that share a key and value head, 1 or more.</param>
    /// <param name="causal">Whether a token sees itself and the tokens before it only (a decoder), or every token of its
    /// sequence (the CLIP tower).</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of range.</exception>
    public AttentionBatch(Accelerator accelerator, int headsPerKvHead, bool causal)
    {
        ArgumentNullException.ThrowIfNull(accelerator);
        Check.Positive(Op, nameof(headsPerKvHead), headsPerKvHead);
        this.accelerator = accelerator;
        HeadsPerKvHead = headsPerKvHead;
        Causal = causal;
    }

    /// <summary>Query heads that share a key and value head.</summary>
    public int HeadsPerKvHead { get; }

    /// <summary>Whether later tokens are masked.</summary>
    public bool Causal { get; }

    /// <summary>New tokens of all sequences: the rows of the activations.</summary>
    public int Tokens => positions.Count;

    /// <summary>Sequences.</summary>
    public int Count => sequences.Count;

    /// <summary>The position of each new token in its sequence, [tokens]. Valid after <see cref="Upload"/>.</summary>
    public ArrayView<int> Positions => Part(0, Tokens);

    /// <summary>Where each new token's key and value go, [tokens]: block * 16 + place in the block.</summary>
    public ArrayView<int> Slots => Part(Tokens, Tokens);

    /// <summary>The block tables of all sequences, one after another.</summary>
    internal ArrayView<int> Tables => Part(2L * Tokens, tableLength);

    /// <summary>The tiles' records, longest first.</summary>
    internal ArrayView<int> Tiles => Part(2L * Tokens + tableLength, (long)TileCount * AttentionTile.Fields);

    /// <summary>Tiles of rows.</summary>
    internal int TileCount { get; private set; }

    /// <summary>The same tiles with long contexts of single tokens split into their chunks, longest first.</summary>
    internal ArrayView<int> SplitTiles => Part(
        2L * Tokens + tableLength + ((long)TileCount * AttentionTile.Fields), (long)SplitTileCount * AttentionTile.Fields);

    /// <summary>Tiles after splitting; 0 where there is nothing to split.</summary>
    internal int SplitTileCount { get; private set; }

    /// <summary>The records of the tiles that were split.</summary>
    internal ArrayView<int> Splits => Part(
        2L * Tokens + tableLength + (((long)TileCount + SplitTileCount + TallTileCount) * AttentionTile.Fields),
        (long)SplitCount * AttentionSplit.Fields);

    /// <summary>Tiles that were split.</summary>
    internal int SplitCount { get; private set; }

    /// <summary>The same rows once more in taller tiles, for kernels that take them, longest first.</summary>
    internal ArrayView<int> TallTiles => Part(
        2L * Tokens + tableLength + (((long)TileCount + SplitTileCount) * AttentionTile.Fields),
        (long)TallTileCount * AttentionTile.Fields);

    /// <summary>Taller tiles; 0 where no kernel takes them.</summary>
    internal int TallTileCount { get; private set; }

    /// <summary>Rows of the tiles that were split: their sequences' query heads.</summary>
    internal int SplitRows { get; private set; }

    /// <summary>Rows of the workspace that the splits need, for each key and value head.</summary>
    internal int PartialRows { get; private set; }

    /// <summary>Rows of a tile: 1, 4 or 6.</summary>
    internal int TileRows { get; private set; }

    /// <summary>One more than the largest physical block in use.</summary>
    public int BlocksUsed { get; private set; }

    /// <summary>One more than the largest position in use.</summary>
    public int PositionsUsed { get; private set; }

    /// <summary>Counts the buffers that held the batch on the device: launches that were recorded read the batch's next uploads, too,
    /// as long as it stays the same.</summary>
    public int BufferVersion { get; private set; }

    private bool Uploaded { get; set; }

    /// <summary>Removes all sequences.</summary>
    public void Clear()
    {
        Uploaded = false;
        sequences.Clear();
        tables.Clear();
        positions.Clear();
        slots.Clear();
        BlocksUsed = 0;
        PositionsUsed = 0;
        KeysRead = 0;
        KeysSeen = 0;
    }

    /// <summary>Adds a sequence. Its new tokens are the last ones of its context.</summary>
    /// <param name="newTokens">Tokens that have rows in this pass, 0 or more.</param>
    /// <param name="contextLength">All tokens so far, the new ones included.</param>
    /// <param name="blockTable">Physical block of each 16 tokens of the context, in order; longer tables are cut.</param>
    /// <exception cref="ArgumentException">The table is too short for the context, or names a negative block.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of range.</exception>
    public void Add(int newTokens, int contextLength, ReadOnlySpan<int> blockTable)
    {
        Check.NotNegative(Op, nameof(newTokens), newTokens);
        Check.Range(Op, nameof(contextLength), contextLength, newTokens, int.MaxValue - PagedKvCache.BlockTokens);
        Check.Range(Op, nameof(newTokens), (long)Tokens + newTokens, 0, int.MaxValue / HeadsPerKvHead);
        int blocks = (contextLength + PagedKvCache.BlockTokens - 1) / PagedKvCache.BlockTokens;
        Check.That(
            blockTable.Length >= blocks,
            Op,
            nameof(blockTable),
            $"names {blockTable.Length} blocks; a context of {contextLength} tokens needs {blocks}.");
        int largest = -1;
        foreach (int block in blockTable[..blocks])
        {
            Check.Range(Op, nameof(blockTable), block, 0, int.MaxValue / PagedKvCache.BlockTokens - 1);
            largest = Math.Max(largest, block);
        }

        Uploaded = false;
        sequences.Add(new Sequence(Tokens, newTokens, contextLength, tables.Count));
        tables.AddRange(blockTable[..blocks]);
        for (int position = contextLength - newTokens; position < contextLength; position++)
        {
            positions.Add(position);
            int block = blockTable[position / PagedKvCache.BlockTokens];
            slots.Add((block * PagedKvCache.BlockTokens) + (position % PagedKvCache.BlockTokens));
        }

        CountKeys(newTokens, contextLength);
        BlocksUsed = Math.Max(BlocksUsed, largest + 1);
        PositionsUsed = Math.Max(PositionsUsed, contextLength);
    }

    /// <inheritdoc/>
    public void Dispose() => buffer?.Dispose();

    /// <summary>Throws where the device does not hold the sequences as they are.</summary>
    internal void RequireUploaded()
    {
        if (!Uploaded)
        {
            throw new InvalidOperationException($"{Op}: the batch was changed after its last {nameof(Upload)}; upload it before use.");
        }
    }

    private ArrayView<int> Part(long start, long length)
    {
        RequireUploaded();
        return length == 0 ? ArrayView<int>.Empty : buffer!.View.BaseView.SubView(start, length);
    }

    private readonly record struct Sequence(int FirstToken, int NewTokens, int ContextLength, int TableStart);
}
