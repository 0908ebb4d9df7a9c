using ILGPU;
using ILGPU.Runtime;

namespace IlgpuLlava.Kernels;

/// <summary>
/// CLIP's embeddings: y[0] = class + position[0] and y[1 + p] = W patch_p + position[1 + p] for the patches p of a picture,
/// row by row; W [hidden, 3 * patch * patch] is the convolution's kernel without bias, a patch is [3, patch, patch].
/// </summary>
/// <remarks>
/// Source: Radford et al., "Learning Transferable Visual Models From Natural Language Supervision", 2021. The convolution has
/// a stride of its own size, so it is a product: one kernel unfolds the patches (a row of zeros for the class token) and
/// writes class token and positions, then <see cref="Linear"/> adds the product to them.
/// </remarks>
public sealed partial class PatchEmbedding : IWarmable, IObserved
{
    private const string Op = nameof(PatchEmbedding);
    private readonly Accelerator accelerator;
    private readonly Linear linear;
    private readonly Lazy<Action<
        KernelConfig,
        ArrayView<float>,
        ArrayView<float>,
        ArrayView<float>,
        ArrayView<float>,
        ArrayView<float>,
        int,
        int,
        int,
        int>> kernel;

    /// <summary>Makes the op for one accelerator. The kernel is compiled at its first launch or by <see cref="Warm"/>.</summary>
    /// <param name="accelerator">Where it runs.</param>
    /// <param name="linear">The product it uses, on the same accelerator.</param>
    public PatchEmbedding(Accelerator accelerator, Linear linear)
    {
        ArgumentNullException.ThrowIfNull(linear);
        _ = WarpGroups.Lanes(accelerator);
        this.accelerator = accelerator;
        this.linear = linear;
        kernel = new(() => accelerator.LoadStreamKernel<
            ArrayView<float>, ArrayView<float>, ArrayView<float>, ArrayView<float>, ArrayView<float>, int, int, int, int>(Kernel));
    }

    /// <inheritdoc/>
    public ILaunchObserver? Observer { get; set; }

    /// <inheritdoc/>
    public void Warm() => _ = kernel.Value;

    /// <summary>Elements of scratch memory that a call needs: the unfolded patches.</summary>
    /// <param name="images">Pictures.</param>
    /// <param name="imageSize">Height and width of a picture in pixels.</param>
    /// <param name="patchSize">Height and width of a patch in pixels.</param>
    /// <returns>The number of float32 elements.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of range.</exception>
    public static long ScratchLength(int images, int imageSize, int patchSize)
    {
        Check.NotNegative(Op, nameof(images), images);
        long rows = (long)images * RowsPerImage(imageSize, patchSize);
        return Check.Product(Op, nameof(images), rows, 3L * patchSize * patchSize);
    }

    /// <summary>Rows of one picture: its patches and the class token. Pixels beyond the last whole patch are left out.</summary>
    /// <param name="imageSize">Height and width of a picture in pixels.</param>
    /// <param name="patchSize">Height and width of a patch in pixels.</param>
    /// <returns>The number of rows.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of range.</exception>
    public static int RowsPerImage(int imageSize, int patchSize)
    {
        Check.Range(Op, nameof(patchSize), patchSize, 1, 1024);
        Check.Range(Op, nameof(imageSize), imageSize, patchSize, 16384);
        int side = imageSize / patchSize;
        return 1 + (side * side);
    }

    /// <summary>Embeds pictures.</summary>
    /// <param name="pixels">[images, 3, imageSize, imageSize], normalised.</param>
    /// <param name="weights">[hidden, 3 * patchSize * patchSize].</param>
    /// <param name="classEmbedding">[hidden].</param>
    /// <param name="positions">[rows per image, hidden].</param>
    /// <param name="scratch">At least <see cref="ScratchLength"/> elements.</param>
    /// <param name="output">[images * rows per image, hidden].</param>
    /// <param name="images">Pictures, 0 or more.</param>
    /// <param name="imageSize">Height and width of a picture in pixels.</param>
    /// <param name="patchSize">Height and width of a patch in pixels.</param>
    /// <exception cref="ArgumentException">A view is too short, or the weights are not of this shape.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of range.</exception>
    public void Run(
        ArrayView<float> pixels,
        PackedWeights weights,
        ArrayView<float> classEmbedding,
        ArrayView<float> positions,
        ArrayView<float> scratch,
        ArrayView<float> output,
        int images,
        int imageSize,
        int patchSize)
    {
        ArgumentNullException.ThrowIfNull(weights);
        Check.NotNegative(Op, nameof(images), images);
        int rowsPerImage = RowsPerImage(imageSize, patchSize);
        int hidden = weights.OutFeatures;
        Check.That(
            weights.InFeatures == 3 * patchSize * patchSize,
            Op,
            nameof(weights),
            $"take {weights.InFeatures} inputs; a patch of 3 x {patchSize} x {patchSize} has {3 * patchSize * patchSize}.");
        long rows = (long)images * rowsPerImage;
        Check.Range(Op, nameof(images), rows, 0, int.MaxValue);
        long pixelCount = 3L * images * imageSize * imageSize;
        Check.Length(Op, nameof(pixels), pixels, pixelCount, $"{images} pictures of 3 x {imageSize} x {imageSize}");
        Check.Length(Op, nameof(classEmbedding), classEmbedding, hidden, $"{hidden} features");
        Check.Length(Op, nameof(positions), positions, (long)rowsPerImage * hidden, $"{rowsPerImage} rows of {hidden}");
        Check.Length(Op, nameof(scratch), scratch, ScratchLength(images, imageSize, patchSize), $"{rows} unfolded patches");
        Check.Length(Op, nameof(output), output, rows * hidden, $"{rows} rows of {hidden}");
        if (images > 0)
        {
            var config = WarpGroups.Of(accelerator, Op, rows);
            var (launch, observer) = (kernel.Value, Observer);
            observer?.Begin(Cost(images, rowsPerImage, patchSize, hidden));
            launch(config, pixels, classEmbedding, positions, scratch, output, rowsPerImage, imageSize, patchSize, hidden);
            observer?.End();
            linear.Run(scratch, weights, output, (int)rows, Epilogue.Residual);
        }
    }

    private static void Kernel(
        ArrayView<float> pixels,
        ArrayView<float> classEmbedding,
        ArrayView<float> positions,
        ArrayView<float> unfolded,
        ArrayView<float> output,
        int rowsPerImage,
        int imageSize,
        int patchSize,
        int hidden)
    {
        int image = Grid.IdxX / rowsPerImage;
        int row = Grid.IdxX % rowsPerImage;
        long target = (long)Grid.IdxX * hidden;
        for (int i = Warp.LaneIdx; i < hidden; i += Warp.WarpSize)
        {
            float start = positions[(long)row * hidden + i];
            if (row == 0)
            {
                start += classEmbedding[i];
            }

            output[target + i] = start;
        }

        int side = imageSize / patchSize;
        int patchRow = (row - 1) / side;
        int patchColumn = (row - 1) % side;
        long patch = (long)Grid.IdxX * 3 * patchSize * patchSize;
        for (int line = 0; line < 3 * patchSize; line++)
        {
            // A line is one row of pixels of one colour plane.
            int plane = line / patchSize;
            int y = patchRow * patchSize + line % patchSize;
            long source = (((long)image * 3 + plane) * imageSize + y) * imageSize + (long)patchColumn * patchSize;
            for (int x = Warp.LaneIdx; x < patchSize; x += Warp.WarpSize)
            {
                float value = 0f;
                if (row > 0)
                {
                    value = pixels[source + x];
                }

                unfolded[patch + (long)line * patchSize + x] = value;
            }
        }
    }
}
