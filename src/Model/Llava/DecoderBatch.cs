using ILGPU.Runtime;
using IlgpuLlava.Kernels;

namespace IlgpuLlava.Model;

/// <summary>The new tokens of one pass through the decoder: any number of sequences, each with any number of tokens behind what
/// its blocks of the cache hold already.</summary>
public sealed class DecoderBatch : IDisposable
{
    private readonly List<int> _rows = [];
    private readonly List<int> _lastRows = [];

    internal DecoderBatch(Accelerator accelerator, int headsPerKvHead) =>
        Attention = new AttentionBatch(accelerator, headsPerKvHead, causal: true);

    /// <summary>New tokens of all sequences.</summary>
    public int Tokens => _rows.Count;

    /// <summary>Sequences.</summary>
    public int Count => _lastRows.Count;

    internal AttentionBatch Attention { get; }

    internal ReadOnlySpan<int> Rows => System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_rows);

    internal ReadOnlySpan<int> LastRows => System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_lastRows);

    /// <summary>The number that stands for a row of image features in place of a token.</summary>
    /// <param name="featureRow">Row of the features that go with the pass, 0 or more.</param>
    public static int Feature(int featureRow) => TokenEmbedding.FeatureIndex(featureRow);

    /// <summary>Removes all sequences.</summary>
    public void Clear()
    {
        _rows.Clear();
        _lastRows.Clear();
        Attention.Clear();
    }

    /// <summary>Adds a sequence's new tokens.</summary>
    /// <param name="tokens">Token ids, or <see cref="Feature"/> of image features; at least one.</param>
    /// <param name="contextLength">All tokens of the sequence, these included.</param>
    /// <param name="blockTable">Cache block of each 16 tokens of the context.</param>
    public void Add(ReadOnlySpan<int> tokens, int contextLength, ReadOnlySpan<int> blockTable)
    {
        if (tokens.IsEmpty)
            throw new ArgumentException("A sequence of a pass needs at least one token.", nameof(tokens));
        Attention.Add(tokens.Length, contextLength, blockTable);
        _rows.AddRange(tokens);
        _lastRows.Add(_rows.Count - 1);
    }

    /// <inheritdoc/>
    public void Dispose() => Attention.Dispose();
}
