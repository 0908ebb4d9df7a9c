namespace IlgpuLlava.Kernels.Tests;

/// <summary>How int4 chooses its scale, for reading: one weight and one scale at a time.</summary>
internal static class Int4Definition
{
    /// <summary>The scale of a group.</summary>
    public static Half Scale(float[] weights)
    {
        float largest = weights.Max(MathF.Abs);
        Half plain = Plain(largest);
        if (largest <= MathF.ScaleB(1f, -25))
        {
            return plain;
        }

        float extreme = weights.Contains(largest) ? largest : -largest;
        Half[] scales = [plain, (Half)(extreme / -8f), (Half)Fitted(weights, extreme)];
        return scales.Where(scale => Half.IsFinite(scale) && scale != Half.Zero).MinBy(scale => Error(weights, scale));
    }

    /// <summary>The scale by which the largest weight becomes 7 or -7.</summary>
    public static Half Plain(float largest)
    {
        var nearest = (Half)(largest / 7);
        bool isTooSmall = largest > 0 && (nearest == Half.Zero || MathF.Round(largest / (float)nearest) > 7);
        return isTooSmall ? Half.BitIncrement(nearest) : nearest;
    }

    /// <summary>The sum of the squared errors that a scale leaves.</summary>
    public static float Error(float[] weights, Half scale)
    {
        float sum = 0f;
        foreach (float weight in weights)
        {
            float error = weight - (Math.Clamp(MathF.Round(weight / (float)scale), -8f, 7f) * (float)scale);
            sum += error * error;
        }

        return sum;
    }

    private static float Fitted(float[] weights, float extreme)
    {
        (float best, float scale) = (0f, 0f);
        for (int i = 0; i < 16; i++)
        {
            (float products, float squares) = (0f, 0f);
            foreach (float weight in weights)
            {
                float q = Math.Clamp(MathF.Round(weight * ((7f + (0.2f * i)) / -extreme)), -8f, 7f);
                products += weight * q;
                squares += q * q;
            }

            float gain = products * products / squares;
            if (gain > best)
            {
                (best, scale) = (gain, products / squares);
            }
        }

        return scale;
    }
}
