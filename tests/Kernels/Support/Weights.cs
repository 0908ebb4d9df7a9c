namespace IlgpuLlava.Kernels.Tests;

/// <summary>Packed weights from float arrays.</summary>
internal static class Weights
{
    public static WeightRowReader Reader(float[] matrix, int inFeatures, ElementType type) => (first, rows, destination) =>
        Numbers.Store(matrix.AsSpan(first * inFeatures, rows * inFeatures), type).CopyTo(destination);

    public static PackedWeights Pack(ILGPU.Runtime.Accelerator accelerator, float[] matrix, int outFeatures, ElementType type) =>
        PackedWeights.Pack(accelerator, outFeatures, matrix.Length / outFeatures, type, Reader(matrix, matrix.Length / outFeatures, type));

    /// <summary>Gate rows, then up rows.</summary>
    public static PackedWeights PackGateUp(ILGPU.Runtime.Accelerator accelerator, float[] matrix, int outFeatures, ElementType type)
    {
        int inFeatures = matrix.Length / (2 * outFeatures);
        float[] gate = matrix[..(outFeatures * inFeatures)];
        float[] up = matrix[(outFeatures * inFeatures)..];
        return PackedWeights.PackGateUp(
            accelerator, outFeatures, inFeatures, type, Reader(gate, inFeatures, type), Reader(up, inFeatures, type));
    }
}
