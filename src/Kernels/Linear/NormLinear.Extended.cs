using ILGPU;

namespace IlgpuLlava.Kernels;

public sealed partial class NormLinear
{
    partial void LaunchFused(
        ArrayView<float> input,
        ArrayView<float> weight,
        float epsilon,
        PackedWeights weights,
        ArrayView<float> normed,
        ArrayView<float> output,
        int rows,
        Epilogue epilogue,
        ref bool launched)
    {
        if (linear.UsesVectorKernels(weights.Type, rows))
        {
            NormArguments.Check(nameof(NormLinear), input, weight, normed, rows, weights.InFeatures, epsilon);
            linear.RunFused(input, weight, epsilon, weights, output, rows, epilogue);
            launched = true;
        }
    }
}
