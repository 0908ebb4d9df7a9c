using ILGPU;
using ILGPU.Runtime;

namespace IlgpuLlava.Kernels;

/// <summary>
/// Token embedding with image features merged in: y[t] = table[rows[t]] where rows[t] is 0 or more, and features[~rows[t]]
/// where it is negative (so -1 is the first feature row). Output [tokens, hidden], float32.
/// </summary>
public sealed partial class TokenEmbedding : IWarmable, IObserved
{
    private const string Op = nameof(TokenEmbedding);
    private readonly Accelerator accelerator;
    private readonly Lazy<Launch<float>> float32;
    private readonly Lazy<Launch<ILGPU.Half>> float16;
    private readonly Lazy<Launch<ushort>> bfloat16;

    /// <summary>Makes the op for one accelerator. Kernels are compiled at their first launch or by <see cref="Warm()"/>.</summary>
    /// <param name="accelerator">Where it runs.</param>
    public TokenEmbedding(Accelerator accelerator)
    {
        _ = WarpGroups.Lanes(accelerator);
        this.accelerator = accelerator;
        float32 = new(() => Load<float>(Kernel<float, Float32Element>));
        float16 = new(() => Load<ILGPU.Half>(Kernel<ILGPU.Half, Float16Element>));
        bfloat16 = new(() => Load<ushort>(Kernel<ushort, BFloat16Element>));
    }

    private delegate void Launch<T>(
        KernelConfig config, ArrayView<int> rows, ArrayView<T> table, ArrayView<float> features, ArrayView<float> output, int hiddenSize)
        where T : unmanaged;

    /// <inheritdoc/>
    public ILaunchObserver? Observer { get; set; }

    /// <inheritdoc/>
    public void Warm()
    {
        Warm(ElementType.Float32);
        Warm(ElementType.Float16);
        Warm(ElementType.BFloat16);
    }

    /// <summary>Compiles the kernel for one storage type of the table.</summary>
    /// <param name="type">The table's type.</param>
    public void Warm(ElementType type) => _ = type switch
    {
        ElementType.Float32 => (Delegate)float32.Value,
        ElementType.Float16 => float16.Value,
        _ => bfloat16.Value,
    };

    /// <summary>The index that stands for a row of the image features.</summary>
    /// <param name="featureRow">The row, 0 or more.</param>
    /// <returns>A negative index.</returns>
    public static int FeatureIndex(int featureRow) => ~featureRow;

    /// <summary>Sends indices to the device for a launch that follows, or was recorded.</summary>
    /// <param name="rows">The indices.</param>
    /// <param name="indices">Device memory for them, [tokens].</param>
    /// <param name="table">The token embeddings.</param>
    /// <param name="features">Image features [feature rows, hidden], or nothing where no index is negative.</param>
    /// <exception cref="ArgumentException">The view is too short.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An index names a row that table or features do not have.</exception>
    public void Upload(ReadOnlySpan<int> rows, ArrayView<int> indices, EmbeddingTable table, ArrayView<float> features)
    {
        ArgumentNullException.ThrowIfNull(table);
        Check.That(table.Accelerator == accelerator, Op, nameof(table), "lies on another accelerator than the op.");
        long featureRows = features.IsValid ? features.Length / table.HiddenSize : 0;
        foreach (int row in rows)
        {
            Check.Range(Op, nameof(rows), row, -featureRows, table.VocabularySize - 1L);
        }

        Check.Length(Op, nameof(indices), indices, rows.Length, $"{rows.Length} tokens");
        if (!rows.IsEmpty)
        {
            indices.SubView(0, rows.Length).CopyFromCPU(in rows);
        }
    }

    /// <summary>Gathers one row for each index that <see cref="Upload"/> sent; none of them may be negative.</summary>
    /// <param name="indices">[tokens], and no more.</param>
    /// <param name="table">The token embeddings.</param>
    /// <param name="output">[tokens, hidden].</param>
    /// <exception cref="ArgumentException">A view is too short.</exception>
    public void RunUploaded(ArrayView<int> indices, EmbeddingTable table, ArrayView<float> output)
    {
        ArgumentNullException.ThrowIfNull(table);
        Check.That(table.Accelerator == accelerator, Op, nameof(table), "lies on another accelerator than the op.");
        Check.Range(Op, nameof(indices), indices.Length, 0, int.MaxValue);
        Check.Length(Op, nameof(output), output, indices.Length * table.HiddenSize, $"{indices.Length} rows of {table.HiddenSize}");
        if (indices.Length > 0)
        {
            Start(indices, table, output, output, Cost((int)indices.Length, 0, table));
        }
    }

    /// <summary>Gathers one row for each index.</summary>
    /// <param name="rows">The indices; uploaded by this call.</param>
    /// <param name="indices">Device memory for them, [tokens].</param>
    /// <param name="table">The token embeddings.</param>
    /// <param name="features">Image features [feature rows, hidden], or nothing where no index is negative.</param>
    /// <param name="output">[tokens, hidden].</param>
    /// <exception cref="ArgumentException">A view is too short.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An index names a row that table or features do not have.</exception>
    public void Run(
        ReadOnlySpan<int> rows, ArrayView<int> indices, EmbeddingTable table, ArrayView<float> features, ArrayView<float> output)
    {
        ArgumentNullException.ThrowIfNull(table);
        Check.Length(Op, nameof(output), output, (long)rows.Length * table.HiddenSize, $"{rows.Length} rows of {table.HiddenSize}");
        Upload(rows, indices, table, features);
        if (!rows.IsEmpty)
        {
            // A launch needs some view in the features' place; without negative indices the kernel does not read it.
            bool hasFeatures = features.IsValid && features.Length >= table.HiddenSize;
            int fromFeatures = 0;
            foreach (int row in rows)
            {
                fromFeatures += row < 0 ? 1 : 0;
            }

            Start(
                indices.SubView(0, rows.Length),
                table,
                hasFeatures ? features : output,
                output,
                Cost(rows.Length - fromFeatures, fromFeatures, table));
        }
    }

    private void Start(ArrayView<int> indices, EmbeddingTable table, ArrayView<float> features, ArrayView<float> output, KernelLaunch cost)
    {
        var config = WarpGroups.Of(accelerator, Op, indices.Length);
        Warm(table.Type);
        var observer = Observer;
        observer?.Begin(cost);
        switch (table.Type)
        {
            case ElementType.Float32:
                float32.Value(config, indices, table.View.Cast<float>(), features, output, table.HiddenSize);
                break;
            case ElementType.Float16:
                float16.Value(config, indices, table.View.Cast<ILGPU.Half>(), features, output, table.HiddenSize);
                break;
            default:
                bfloat16.Value(config, indices, table.View.Cast<ushort>(), features, output, table.HiddenSize);
                break;
        }

        observer?.End();
    }

    private static void Kernel<T, TElement>(
        ArrayView<int> rows, ArrayView<T> table, ArrayView<float> features, ArrayView<float> output, int hiddenSize)
        where T : unmanaged
        where TElement : struct, IElement<T>
    {
        int row = rows[Grid.IdxX];
        long target = (long)Grid.IdxX * hiddenSize;
        if (row >= 0)
        {
            long source = (long)row * hiddenSize;
            for (int i = Warp.LaneIdx; i < hiddenSize; i += Warp.WarpSize)
            {
                output[target + i] = TElement.Widen(table[source + i]);
            }
        }
        else
        {
            long source = (long)~row * hiddenSize;
            for (int i = Warp.LaneIdx; i < hiddenSize; i += Warp.WarpSize)
            {
                output[target + i] = features[source + i];
            }
        }
    }

    private Launch<T> Load<T>(Action<ArrayView<int>, ArrayView<T>, ArrayView<float>, ArrayView<float>, int> kernel)
        where T : unmanaged => new(accelerator.LoadStreamKernel(kernel));
}
