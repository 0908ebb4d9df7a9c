using ILGPU;

namespace IlgpuLlava.Kernels;

/// <summary>
/// Root mean square norm and the linear layer behind it: y = epilogue(norm(x) W^T). Portably <see cref="RmsNorm"/> and
/// <see cref="Linear"/>, one after the other; on CUDA devices, for few rows and 16-bit weights, one kernel, which saves a decode step two
/// launches a layer.
/// </summary>
public sealed partial class NormLinear
{
    private readonly RmsNorm norm;
    private readonly Linear linear;

    /// <summary>Makes the op of two others.</summary>
    /// <param name="norm">The norm.</param>
    /// <param name="linear">The linear layer, on the same accelerator.</param>
    public NormLinear(RmsNorm norm, Linear linear)
    {
        ArgumentNullException.ThrowIfNull(norm);
        ArgumentNullException.ThrowIfNull(linear);
        this.norm = norm;
        this.linear = linear;
    }

    /// <summary>Normalises and multiplies <paramref name="rows"/> rows.</summary>
    /// <param name="input">[rows, inFeatures].</param>
    /// <param name="weight">The norm's weight, [inFeatures].</param>
    /// <param name="epsilon">Added to the mean square; finite, 0 or more.</param>
    /// <param name="weights">[outFeatures, inFeatures], packed.</param>
    /// <param name="normed">[rows, inFeatures]: room for the normalised rows; not the input. What it holds afterwards is undefined.</param>
    /// <param name="output">[rows, outFeatures]; neither the input nor <paramref name="normed"/>.</param>
    /// <param name="rows">Rows, 0 or more.</param>
    /// <param name="epilogue">What becomes of a sum.</param>
    /// <exception cref="ArgumentException">A view is too short, or weights and epilogue do not go together.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of range.</exception>
    public void Run(
        ArrayView<float> input,
        ArrayView<float> weight,
        float epsilon,
        PackedWeights weights,
        ArrayView<float> normed,
        ArrayView<float> output,
        int rows,
        Epilogue epilogue = Epilogue.None)
    {
        ArgumentNullException.ThrowIfNull(weights);
        bool launched = false;
        LaunchFused(input, weight, epsilon, weights, normed, output, rows, epilogue, ref launched);
        if (!launched)
        {
            norm.Run(input, weight, normed, rows, weights.InFeatures, epsilon);
            linear.Run(normed, weights, output, rows, epilogue);
        }
    }

    /// <summary>Launches one kernel in place of two where the device and the shapes allow it.</summary>
    partial void LaunchFused(
        ArrayView<float> input,
        ArrayView<float> weight,
        float epsilon,
        PackedWeights weights,
        ArrayView<float> normed,
        ArrayView<float> output,
        int rows,
        Epilogue epilogue,
        ref bool launched);
}
