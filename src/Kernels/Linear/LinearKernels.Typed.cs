using ILGPU;
using ILGPU.Runtime;

namespace IlgpuLlava.Kernels;

/// <inheritdoc/>
internal sealed class LinearKernels<T, TElement> : LinearKernels
    where T : unmanaged
    where TElement : struct, IElement<T>
{
    private readonly Lazy<FewLaunch>[] few;
    private readonly Lazy<ManyLaunch> many;

    /// <summary>For one accelerator; nothing is compiled yet.</summary>
    public LinearKernels(Accelerator accelerator)
        : base(accelerator)
    {
        few =
        [
            new(() => LoadFew(LinearFewKernel<T, TElement, RowCounts.One>.Kernel)),
            new(() => LoadFew(LinearFewKernel<T, TElement, RowCounts.Four>.Kernel)),
            new(() => LoadFew(LinearFewKernel<T, TElement, RowCounts.Six>.Kernel)),
        ];
        many = new(() =>
        {
            var load = accelerator.LoadStreamKernel<
                ArrayView<float>, ArrayView<T>, ArrayView<float>, ArrayView<float>, int, int, int, int, int, int, int, int>(
                LinearManyKernel<T, TElement>.Kernel);
            return new ManyLaunch(load);
        });
    }

    private delegate void FewLaunch(
        KernelConfig config,
        ArrayView<float> input,
        ArrayView<T> weights,
        ArrayView<float> bias,
        ArrayView<float> output,
        int rows,
        int inFeatures,
        int outFeatures,
        int firstPanel,
        int panels,
        int epilogue,
        int hasBias);

    private delegate void ManyLaunch(
        KernelConfig config,
        ArrayView<float> input,
        ArrayView<T> weights,
        ArrayView<float> bias,
        ArrayView<float> output,
        int rows,
        int inFeatures,
        int outFeatures,
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
            product.Weights.PartView(part).Cast<T>(),
            product.Bias,
            product.Output,
            product.Rows,
            product.Weights.InFeatures,
            product.Weights.OutFeatures,
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
            product.Weights.PartView(part).Cast<T>(),
            product.Bias,
            product.Output,
            product.Rows,
            product.Weights.InFeatures,
            product.Weights.OutFeatures,
            rowBlocks,
            tilesPerBlock,
            firstPanel,
            product.Epilogue,
            product.HasBias);

    private FewLaunch LoadFew(
        Action<ArrayView<float>, ArrayView<T>, ArrayView<float>, ArrayView<float>, int, int, int, int, int, int, int> kernel) =>
        new(Accelerator.LoadStreamKernel(kernel));
}
