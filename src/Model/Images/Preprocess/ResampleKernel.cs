namespace IlgpuLlava.Model.Images;

/// <summary>
/// The weights of Pillow's bicubic resampling along one axis (Resample.c, precompute_coeffs and normalize_coeffs_8bpc): the Keys kernel
/// with a = -0.5, stretched by the scale when shrinking, normalised to a sum of 1 and rounded to 22 fractional bits.
/// </summary>
internal sealed class ResampleKernel
{
    /// <summary>Fractional bits of a weight: 32 less 8 for the sample and 2 for overshoot.</summary>
    public const int PrecisionBits = 32 - 8 - 2;

    private const double Support = 2;
    private readonly int[] _first;
    private readonly int[] _count;
    private readonly int[] _weights;
    private readonly int _stride;

    /// <summary>Computes the weights for a part of the output.</summary>
    /// <param name="inputSize">Samples in the input.</param>
    /// <param name="outputSize">Samples in the whole output.</param>
    /// <param name="from">The first output sample wanted.</param>
    /// <param name="count">How many are wanted.</param>
    public ResampleKernel(int inputSize, int outputSize, int from, int count)
    {
        double scale = (double)inputSize / outputSize;
        double stretch = Math.Max(scale, 1);
        double support = Support * stretch;
        _stride = (int)Math.Ceiling(support) * 2 + 1;
        _first = new int[count];
        _count = new int[count];
        _weights = new int[checked(count * _stride)];
        double[] exact = new double[_stride];
        for (int i = 0; i < count; i++)
        {
            double centre = (from + i + 0.5) * scale;
            int first = Math.Max((int)(centre - support + 0.5), 0);
            int taps = Math.Min((int)(centre + support + 0.5), inputSize) - first;
            double sum = 0;
            for (int tap = 0; tap < taps; tap++)
            {
                sum += exact[tap] = Bicubic((tap + first - centre + 0.5) * (1 / stretch));
            }
            Span<int> weights = _weights.AsSpan(i * _stride, taps);
            for (int tap = 0; tap < taps; tap++)
            {
                double weight = (sum != 0 ? exact[tap] / sum : exact[tap]) * (1 << PrecisionBits);
                weights[tap] = (int)(weight < 0 ? weight - 0.5 : weight + 0.5);
            }
            _first[i] = first;
            _count[i] = taps;
        }
    }

    /// <summary>The first input sample that output <paramref name="i"/> (of those wanted) is made from.</summary>
    public int First(int i) => _first[i];

    /// <summary>One behind the last input sample that output <paramref name="i"/> is made from.</summary>
    public int End(int i) => _first[i] + _count[i];

    /// <summary>The input samples that output <paramref name="i"/> is made from.</summary>
    public int[] Inputs(int i) => [.. Enumerable.Range(_first[i], _count[i])];

    /// <summary>The weights from <see cref="First"/> on.</summary>
    public ReadOnlySpan<int> Weights(int i) => _weights.AsSpan(i * _stride, _count[i]);

    private static double Bicubic(double x)
    {
        const double A = -0.5;
        x = Math.Abs(x);
        return x < 1 ? ((A + 2) * x - (A + 3)) * x * x + 1 : x < 2 ? (((x - 5) * x + 8) * x - 4) * A : 0;
    }
}
