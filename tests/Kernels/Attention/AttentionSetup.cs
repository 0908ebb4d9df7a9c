namespace IlgpuLlava.Kernels.Tests;

/// <summary>Heads and widths of an attention layer, and its random rows [queries | keys | values].</summary>
internal sealed record AttentionSetup(int KvHeads, int HeadsPerKvHead, int HeadDim, ElementType Type, bool Causal)
{
    /// <summary>What a cache can store.</summary>
    public static readonly ElementType[] Types = [.. Numbers.Types, ElementType.Int8];

    public int Heads => KvHeads * HeadsPerKvHead;

    public int QueryWidth => Heads * HeadDim;

    public int KvWidth => KvHeads * HeadDim;

    public int Stride => QueryWidth + (2 * KvWidth);

    public float Scale => 1f / MathF.Sqrt(HeadDim);

    /// <summary>Rows of one sequence.</summary>
    public float[] Rows(int seed, int tokens) => Numbers.Random(seed, tokens * Stride, 2f);

    /// <summary>The reference for the last <paramref name="newTokens"/> tokens of a sequence of <paramref name="tokens"/>.</summary>
    public float[] Reference(float[] rows, int tokens, int newTokens)
    {
        float[] output = new float[newTokens * QueryWidth];
        for (int head = 0; head < Heads; head++)
        {
            float[] keys = Columns(rows, tokens, QueryWidth + (head / HeadsPerKvHead * HeadDim));
            float[] values = Columns(rows, tokens, QueryWidth + KvWidth + (head / HeadsPerKvHead * HeadDim));
            for (int token = 0; token < newTokens; token++)
            {
                int position = tokens - newTokens + token;
                var query = rows.AsSpan((position * Stride) + (head * HeadDim), HeadDim);
                var target = output.AsSpan((token * QueryWidth) + (head * HeadDim), HeadDim);
                Attention.Reference(query, keys, values, Causal ? position + 1 : tokens, Scale, target);
            }
        }

        return output;
    }

    /// <summary>Each token by itself, as int8 with a float32 scale.</summary>
    private float[] Round(float[] columns)
    {
        float[] rounded = new float[columns.Length];
        for (int i = 0; i < columns.Length; i++)
        {
            int token = i / HeadDim;
            float scale = columns[(token * HeadDim)..((token + 1) * HeadDim)].Max(MathF.Abs) / 127f;
            rounded[i] = scale > 0 ? MathF.Round(columns[i] / scale) * scale : 0f;
        }

        return rounded;
    }

    /// <summary>One head's columns, rounded as the cache stores them.</summary>
    private float[] Columns(float[] rows, int tokens, int first)
    {
        float[] columns = new float[tokens * HeadDim];
        for (int token = 0; token < tokens; token++)
        {
            rows.AsSpan((token * Stride) + first, HeadDim).CopyTo(columns.AsSpan(token * HeadDim));
        }

        return Type == ElementType.Int8 ? Round(columns) : Numbers.Round(columns, Type);
    }
}
