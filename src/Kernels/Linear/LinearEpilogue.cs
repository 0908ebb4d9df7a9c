using ILGPU;

namespace IlgpuLlava.Kernels;

/// <summary>
/// Stores the finished sums of a panel. The epilogue is chosen here, once a vector and outside the loop over k, and not as a
/// type argument: one kernel then serves all of them, which divides the time it takes to compile them by five.
/// </summary>
internal static class LinearEpilogue
{
    /// <summary>The sum, or its activation where the epilogue is one of a single number.</summary>
    public static float Activate(float sum, int epilogue)
    {
        float result = sum;
        if (epilogue == (int)Epilogue.Gelu)
        {
            result = Activations.Gelu(sum);
        }
        else if (epilogue == (int)Epilogue.QuickGelu)
        {
            result = Activations.QuickGelu(sum);
        }

        return result;
    }

    /// <summary>Applies bias and epilogue to [rows, 64] sums and stores them.</summary>
    public static void Store(
        ArrayView<float> sums,
        ArrayView<float> bias,
        ArrayView<float> output,
        int firstRow,
        int rows,
        int panel,
        int outFeatures,
        int epilogue,
        int hasBias)
    {
        // A gated panel holds 32 features, each in two columns; any other holds 64.
        int gated = epilogue == (int)Epilogue.SwiGlu ? 1 : 0;
        int width = WeightPacking.PanelWidth >> gated;
        for (int row = 0; row < rows; row++)
        {
            long target = (long)(firstRow + row) * outFeatures;
            for (int column = Warp.LaneIdx; column < width; column += Warp.WarpSize)
            {
                int feature = panel * width + column;
                if (feature < outFeatures)
                {
                    float sum = sums[row * WeightPacking.PanelWidth + column];
                    if (hasBias != 0)
                    {
                        sum += bias[feature];
                    }

                    float result = Activate(sum, epilogue);
                    if (epilogue == (int)Epilogue.SwiGlu)
                    {
                        result = Activations.Silu(sum) * sums[row * WeightPacking.PanelWidth + width + column];
                    }
                    else if (epilogue == (int)Epilogue.Residual)
                    {
                        result = output[target + feature] + sum;
                    }

                    output[target + feature] = result;
                }
            }
        }
    }
}
