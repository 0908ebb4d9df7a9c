using ILGPU;
using ILGPU.Runtime;

namespace IlgpuLlava.Kernels;

/// <summary>
/// Cosine and sine of every position and frequency, [positions, headDim / 2] each, computed on the host as Hugging Face
/// computes them: frequency_i = 1 / theta^(2i / headDim) and angle = position * frequency_i, each rounded to float32.
/// </summary>
public sealed class RotaryTable : IDisposable
{
    private const string Op = nameof(RotaryTable);
    private readonly MemoryBuffer1D<float, Stride1D.Dense> cosines;
    private readonly MemoryBuffer1D<float, Stride1D.Dense> sines;

    /// <summary>Computes and uploads the table.</summary>
    /// <param name="accelerator">Where it lies.</param>
    /// <param name="positions">Positions 0 to positions - 1 are covered.</param>
    /// <param name="headDim">Features of a head, even.</param>
    /// <param name="ropeTheta">The base of the frequencies, above 0.</param>
    /// <exception cref="ArgumentException"><paramref name="headDim"/> is odd.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of range.</exception>
    public RotaryTable(Accelerator accelerator, int positions, int headDim, double ropeTheta)
    {
        ArgumentNullException.ThrowIfNull(accelerator);
        Check.Positive(Op, nameof(positions), positions);
        Check.Range(Op, nameof(headDim), headDim, 2, PagedKvCache.MaxHeadDim);
        Check.That(headDim % 2 == 0, Op, nameof(headDim), $"is {headDim}; rotary pairs need an even number.");
        Check.That(double.IsFinite(ropeTheta) && ropeTheta > 0, Op, nameof(ropeTheta), $"is {ropeTheta}; it must be above 0 and finite.");
        Check.Range(Op, nameof(positions), (long)positions * headDim / 2, 1, Array.MaxLength);
        Accelerator = accelerator;
        Positions = positions;
        HeadDim = headDim;
        int half = headDim / 2;
        float[] cosine = new float[positions * half];
        float[] sine = new float[positions * half];
        for (int i = 0; i < half; i++)
        {
            float frequency = Frequency(i, headDim, ropeTheta);
            for (int position = 0; position < positions; position++)
            {
                float angle = position * frequency;
                cosine[(position * half) + i] = (float)Math.Cos(angle);
                sine[(position * half) + i] = (float)Math.Sin(angle);
            }
        }

        cosines = accelerator.Allocate1D<float>(cosine.Length);
        try
        {
            sines = accelerator.Allocate1D<float>(sine.Length);
        }
        catch
        {
            cosines.Dispose();
            throw;
        }

        cosines.View.CopyFromCPU(cosine);
        sines.View.CopyFromCPU(sine);
    }

    /// <summary>Where the table lies.</summary>
    public Accelerator Accelerator { get; }

    /// <summary>Positions covered.</summary>
    public int Positions { get; }

    /// <summary>Features of a head.</summary>
    public int HeadDim { get; }

    /// <summary>[positions, headDim / 2].</summary>
    internal ArrayView<float> Cosines => cosines.View;

    /// <summary>[positions, headDim / 2].</summary>
    internal ArrayView<float> Sines => sines.View;

    /// <inheritdoc/>
    public void Dispose()
    {
        cosines.Dispose();
        sines.Dispose();
    }

    /// <summary>The frequency of pair <paramref name="pair"/>, with Hugging Face's roundings: exponent, power and reciprocal
    /// each to float32.</summary>
    internal static float Frequency(int pair, int headDim, double ropeTheta)
    {
        float exponent = 2f * pair / headDim;
        float power = (float)Math.Pow(ropeTheta, exponent);
        return 1f / power;
    }
}
