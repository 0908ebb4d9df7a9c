using ILGPU;
using ILGPU.Runtime;

namespace IlgpuLlava.Kernels;

/// <summary>
/// Rotary position embedding, in place, of neighbouring heads in each row (the queries and then the keys of a fused
/// product): with a = x[i], b = x[i + headDim / 2] and the angle's cosine c and sine s, x[i] = a c - b s and
/// x[i + headDim / 2] = b c + a s. Pairs are those of Hugging Face's <c>rotate_half</c>.
/// </summary>
/// <remarks>Source: Su et al., "RoFormer: Enhanced Transformer with Rotary Position Embedding", 2021. One warp a row.</remarks>
public sealed partial class Rotary : IWarmable, IObserved
{
    private const string Op = nameof(Rotary);
    private readonly Accelerator accelerator;
    private readonly Lazy<Action<KernelConfig, ArrayView<float>, ArrayView<int>, ArrayView<float>, ArrayView<float>, int, int, int>> kernel;

    /// <summary>Makes the op for one accelerator. The kernel is compiled at its first launch or by <see cref="Warm"/>.</summary>
    /// <param name="accelerator">Where it runs.</param>
    public Rotary(Accelerator accelerator)
    {
        _ = WarpGroups.Lanes(accelerator);
        this.accelerator = accelerator;
        kernel = new(() => accelerator
            .LoadStreamKernel<ArrayView<float>, ArrayView<int>, ArrayView<float>, ArrayView<float>, int, int, int>(Kernel));
    }

    /// <inheritdoc/>
    public ILaunchObserver? Observer { get; set; }

    /// <inheritdoc/>
    public void Warm() => _ = kernel.Value;

    /// <summary>Rotates the first <paramref name="heads"/> heads of every new token's row.</summary>
    /// <param name="rows">[tokens, rowStride]; a row begins with its heads, [heads, headDim].</param>
    /// <param name="rowStride">From one row to the next, heads * headDim or more.</param>
    /// <param name="heads">Heads to rotate: query heads and key heads together.</param>
    /// <param name="table">Cosines and sines; its head width counts.</param>
    /// <param name="batch">The sequences, uploaded; every position must be in the table.</param>
    /// <exception cref="ArgumentException">The view is too short, or a position is not in the table.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of range.</exception>
    /// <exception cref="InvalidOperationException">The batch was changed after its last upload.</exception>
    public void Run(ArrayView<float> rows, int rowStride, int heads, RotaryTable table, AttentionBatch batch)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(batch);
        CheckTable(Op, accelerator, table, batch);
        Check.NotNegative(Op, nameof(heads), heads);
        long width = Check.Product(Op, nameof(heads), heads, table.HeadDim);
        Check.Range(Op, nameof(rowStride), rowStride, width, int.MaxValue);
        long needed = batch.Tokens == 0 ? 0 : ((batch.Tokens - 1L) * rowStride) + width;
        Check.Length(Op, nameof(rows), rows, needed, $"{batch.Tokens} rows of stride {rowStride}");
        if (batch.Tokens > 0 && heads > 0)
        {
            var config = WarpGroups.Of(accelerator, Op, batch.Tokens);
            var (launch, observer) = (kernel.Value, Observer);
            observer?.Begin(Cost(batch.Tokens, heads, table.HeadDim));
            launch(config, rows, batch.Positions, table.Cosines, table.Sines, rowStride, heads, table.HeadDim / 2);
            observer?.End();
        }
    }

    /// <summary>Throws where the batch is not uploaded or a position is not in the table.</summary>
    internal static void CheckTable(string op, Accelerator accelerator, RotaryTable table, AttentionBatch batch)
    {
        Check.That(table.Accelerator == accelerator, op, nameof(table), "lies on another accelerator than the op.");
        batch.RequireUploaded();
        Check.That(
            batch.PositionsUsed <= table.Positions,
            op,
            nameof(batch),
            $"uses position {batch.PositionsUsed - 1}, but the table has {table.Positions} positions.");
    }

    private static void Kernel(
        ArrayView<float> rows,
        ArrayView<int> positions,
        ArrayView<float> cosines,
        ArrayView<float> sines,
        int rowStride,
        int heads,
        int half)
    {
        long angle = (long)positions[Grid.IdxX] * half;
        for (int head = 0; head < heads; head++)
        {
            long start = (long)Grid.IdxX * rowStride + (long)head * 2 * half;
            for (int i = Warp.LaneIdx; i < half; i += Warp.WarpSize)
            {
                float a = rows[start + i];
                float b = rows[start + half + i];
                float cosine = cosines[angle + i];
                float sine = sines[angle + i];
                rows[start + i] = a * cosine - b * sine;
                rows[start + half + i] = b * cosine + a * sine;
            }
        }
    }
}
