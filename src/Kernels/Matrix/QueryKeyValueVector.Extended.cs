using ILGPU;
using ILGPU.Runtime;

namespace IlgpuLlava.Kernels;

/// <summary>Launches <see cref="QueryKeyValueKernel{TNumber, TRows, T, TElement}"/> for one storage type of weights and one of the
/// cache.</summary>
internal abstract class QueryKeyValueVector
{
    /// <summary>For two storage types; nothing is compiled yet.</summary>
    /// <param name="accelerator">A CUDA device's.</param>
    /// <param name="weights">Float16 or BFloat16.</param>
    /// <param name="cache">Any.</param>
    public static QueryKeyValueVector Make(Accelerator accelerator, ElementType weights, ElementType cache) =>
        weights == ElementType.Float16
            ? Make<MatrixNumbers.Float16>(accelerator, cache)
            : Make<MatrixNumbers.BFloat16>(accelerator, cache);

    /// <summary>Compiles what is not compiled yet.</summary>
    public abstract void Warm();

    /// <summary>Launches it for the tokens of a batch.</summary>
    public abstract void Launch(
        ArrayView<float> input,
        ArrayView<float> norm,
        float epsilon,
        PackedWeights weights,
        ArrayView<float> output,
        RotaryTable table,
        PagedKvCache cache,
        AttentionBatch batch);

    private static QueryKeyValueVector Make<TNumber>(Accelerator accelerator, ElementType cache)
        where TNumber : struct, IMatrixNumber => cache switch
        {
            ElementType.Float32 => new QueryKeyValueVector<TNumber, float, Float32Element>(accelerator),
            ElementType.Float16 => new QueryKeyValueVector<TNumber, ILGPU.Half, Float16Element>(accelerator),
            _ => new QueryKeyValueVector<TNumber, ushort, BFloat16Element>(accelerator),
        };
}

/// <inheritdoc/>
internal sealed class QueryKeyValueVector<TNumber, T, TElement> : QueryKeyValueVector
    where TNumber : struct, IMatrixNumber
    where T : unmanaged
    where TElement : struct, IElement<T>
{
    private readonly Accelerator accelerator;
    private readonly Lazy<VectorLaunch>[] launches;

    /// <summary>For one accelerator; nothing is compiled yet.</summary>
    public QueryKeyValueVector(Accelerator accelerator)
    {
        this.accelerator = accelerator;
        launches = [new(Load<RowCounts.One>), new(Load<RowCounts.Four>), new(Load<RowCounts.Six>)];
    }

    private delegate void VectorLaunch(
        KernelConfig config,
        ArrayView<float> input,
        ArrayView<float> norm,
        ArrayView<ushort> weights,
        ArrayView<float> output,
        ArrayView<int> positions,
        ArrayView<float> cosines,
        ArrayView<float> sines,
        ArrayView<int> slots,
        ArrayView<T> keys,
        ArrayView<T> values,
        QueryKeyValueShape shape);

    /// <inheritdoc/>
    public override void Warm()
    {
        foreach (var launch in launches)
        {
            _ = launch.Value;
        }
    }

    /// <inheritdoc/>
    public override void Launch(
        ArrayView<float> input,
        ArrayView<float> norm,
        float epsilon,
        PackedWeights weights,
        ArrayView<float> output,
        RotaryTable table,
        PagedKvCache cache,
        AttentionBatch batch)
    {
        // Never fewer than four threads across: half of them read beside one another, and memory moves 32 bytes at least.
        long pieces = weights.OutFeatures / (2 * VectorWords.Width);
        int lanesAcross = (pieces + 3) / 4 < 2L * accelerator.NumMultiprocessors ? 4 : 8;
        long groups = (pieces + (lanesAcross / 2) - 1) / (lanesAcross / 2);
        int rows = batch.Tokens;
        launches[rows switch { 1 => 0, <= 4 => 1, _ => 2 }].Value(
            new KernelConfig(new Index1D((int)groups), new Index1D(LinearVectorKernel<TNumber, RowCounts.One>.Threads)),
            input,
            norm,
            weights.View.Cast<ushort>(),
            output,
            batch.Positions,
            table.Cosines,
            table.Sines,
            batch.Slots,
            cache.Keys.Cast<T>(),
            cache.Values.Cast<T>(),
            new QueryKeyValueShape(
                rows,
                weights.InFeatures,
                weights.OutFeatures,
                lanesAcross,
                batch.HeadsPerKvHead * cache.KvHeads,
                cache.KvHeads,
                cache.HeadDim,
                epsilon));
    }

    private VectorLaunch Load<TRows>()
        where TRows : struct, IRowCount => new(accelerator.LoadStreamKernel<
            ArrayView<float>,
            ArrayView<float>,
            ArrayView<ushort>,
            ArrayView<float>,
            ArrayView<int>,
            ArrayView<float>,
            ArrayView<float>,
            ArrayView<int>,
            ArrayView<T>,
            ArrayView<T>,
            QueryKeyValueShape>(QueryKeyValueKernel<TNumber, TRows, T, TElement>.Kernel));
}
