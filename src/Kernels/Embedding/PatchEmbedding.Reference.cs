namespace IlgpuLlava.Kernels;

public sealed partial class PatchEmbedding
{
    /// <summary>The same for one picture: weights [hidden, 3, patch, patch], output [1 + patches, hidden].</summary>
    internal static void Reference(
        ReadOnlySpan<float> pixels,
        ReadOnlySpan<float> weights,
        ReadOnlySpan<float> classEmbedding,
        ReadOnlySpan<float> positions,
        Span<float> output,
        int imageSize,
        int patchSize)
    {
        int hidden = classEmbedding.Length;
        int side = imageSize / patchSize;
        for (int feature = 0; feature < hidden; feature++)
        {
            output[feature] = classEmbedding[feature] + positions[feature];
            for (int patch = 0; patch < side * side; patch++)
            {
                double sum = positions[((1 + patch) * hidden) + feature];
                int weight = feature * 3 * patchSize * patchSize;
                for (int plane = 0; plane < 3; plane++)
                {
                    for (int y = 0; y < patchSize; y++)
                    {
                        for (int x = 0; x < patchSize; x++)
                        {
                            int line = (plane * imageSize) + (patch / side * patchSize) + y;
                            sum += (double)weights[weight++] * pixels[(line * imageSize) + (patch % side * patchSize) + x];
                        }
                    }
                }

                output[((1 + patch) * hidden) + feature] = (float)sum;
            }
        }
    }
}
