using ILGPU;
using ILGPU.Runtime;

namespace IlgpuLlava.Kernels;

/// <summary>The compiled kernels of <see cref="Linear"/> for one packing of quantised weights.</summary>
internal sealed class QuantizedLinearKernels<TWords> : LinearKernels
    where TWords : struct, IWeightWords
{
    private readonly Lazy<FewLaunch>[] few;
    private readonly Lazy<ManyLaunch> many;

    /// <summary>For one accelerator; nothing is compiled yet.</summary>
    public QuantizedLinearKernels(Accelerator accelerator)
        : base(accelerator)
    {
        few =
        [
            new(() => LoadFew(QuantizedFewKernel<TWords, RowCounts.One>.Kernel)),
            new(() => LoadFew(QuantizedFewKernel<TWords, RowCounts.Four>.Kernel)),
            new(() => LoadFew(QuantizedFewKernel<TWords, RowCounts.Six>.Kernel)),
        ];
        many = new(() =>
        {
            var load = accelerator.LoadStreamKernel<
                ArrayView<float>, ArrayView<uint>, ArrayView<ushort>, ArrayView<float>, ArrayView<float>,
                int, int, int, int, int, int, int, int, int>(QuantizedManyKernel<TWords>.Kernel);
            return new ManyLaunch(load);
        });
    }

    private delegate void FewLaunch(
        KernelConfig config,
        ArrayView<float> input,
        ArrayView<uint> words,
        ArrayView<ushort> scales,
        ArrayView<float> bias,
        ArrayView<float> output,
        int rows,
        int inFeatures,
        int outFeatures,
        int group,
        int firstPanel,
        int panels,
        int epilogue,
        int hasBias);

    private delegate void ManyLaunch(
        KernelConfig config,
        ArrayView<float> input,
        ArrayView<uint> words,
        ArrayView<ushort> scales,
        ArrayView<float> bias,
        ArrayView<float> output,
        int rows,
        int inFeatures,
        int outFeatures,
        int group,
        int rowBlocks,
        int tilesPerBlock,
        int firstPanel,
        int epilogue,
        int hasBias);

    /// <inheritdoc/>
    public override void Warm()
    {
        foreach (var kernel in few)
        {
            _ = kernel.Value;
        }

        _ = many.Value;
    }

    /// <inheritdoc/>
    protected override void LaunchFew(KernelConfig config, int height, in LinearProduct product, int part, int firstPanel, int panels) =>
        few[height].Value(
            config,
            product.Input,
            product.Weights.PartView(part).Cast<uint>(),
            product.Weights.PartView(part).Cast<ushort>(),
            product.Bias,
            product.Output,
            product.Rows,
            product.Weights.InFeatures,
            product.Weights.OutFeatures,
            product.Weights.Group,
            firstPanel,
            panels,
            product.Epilogue,
            product.HasBias);

    /// <inheritdoc/>
    protected override void LaunchMany(
        KernelConfig config, in LinearProduct product, int part, int firstPanel, int rowBlocks, int tilesPerBlock) =>
        many.Value(
            config,
            product.Input,
            product.Weights.PartView(part).Cast<uint>(),
            product.Weights.PartView(part).Cast<ushort>(),
            product.Bias,
            product.Output,
            product.Rows,
            product.Weights.InFeatures,
            product.Weights.OutFeatures,
            product.Weights.Group,
            rowBlocks,
            tilesPerBlock,
            firstPanel,
            product.Epilogue,
            product.HasBias);

    private FewLaunch LoadFew(
        Action<
            ArrayView<float>,
            ArrayView<uint>,
            ArrayView<ushort>,
            ArrayView<float>,
            ArrayView<float>,
            int,
            int,
            int,
            int,
            int,
            int,
            int,
            int> kernel) =>
        new(Accelerator.LoadStreamKernel(kernel));
}
