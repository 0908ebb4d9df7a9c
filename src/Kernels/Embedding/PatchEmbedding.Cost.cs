namespace IlgpuLlava.Kernels;

public sealed partial class PatchEmbedding
{
    private const string UnfoldName = $"{Op}.Unfold";

    /// <summary>What the unfolding kernel must do: copy the pixels, and write positions with the class token added to the first
    /// row. The product behind it states itself.</summary>
    internal static KernelLaunch Cost(int images, int rowsPerImage, int patchSize, int hidden)
    {
        long rows = (long)images * rowsPerImage;
        int patch = 3 * patchSize * patchSize;
        long copied = (rows - images) * patch;
        long unfolded = rows * patch;
        long start = ((long)rowsPerImage * hidden) + hidden + (rows * hidden);
        return new KernelLaunch(
            UnfoldName, rows, patch, hidden, ElementType.Float32, (copied + unfolded + start) * sizeof(float), (long)images * hidden);
    }
}
