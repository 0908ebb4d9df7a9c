namespace IlgpuLlava.Kernels;

/// <summary>
/// Rounding of weights to few bits, on the host: w = q * scale, with a float16 scale. int8 has one scale a row, not negative, and q from
/// -127 to 127; int4 one of either sign for every group of consecutive inputs of a row (the last group may be shorter) and q from -8
/// to 7. Both products are exact in float32, so that <see cref="DequantizeInt8"/> and <see cref="DequantizeInt4"/> round nothing.
/// </summary>
/// <remarks>
/// The plain scale is max|w| / 127 (7) rounded to nearest, or to the float16 above it where that would round a weight beyond 127 (7),
/// which only subnormal scales do; 0 where all weights are 0. int8 takes it. int4 takes it where it makes the sum of a group's squared
/// errors least, and otherwise one that gives the largest weight the ninth step, -8, or one between larger and smaller steps
/// (<see cref="QuantizeInt4"/>). q = w / scale, rounded to nearest even, and no further than it may go.
/// </remarks>
public static partial class Quantization
{
    private const string Op = nameof(Quantization);

    /// <summary>The largest q of int8.</summary>
    public const int MaxInt8 = 127;

    /// <summary>The largest q of int4.</summary>
    public const int MaxInt4 = 7;

    /// <summary>The smallest q of int4.</summary>
    public const int MinInt4 = -8;

    /// <summary>Inputs that share a scale where nothing else is asked for.</summary>
    public const int DefaultGroup = 32;

    /// <summary>Whether int4 knows groups of that many inputs: 32, 64 and 128.</summary>
    /// <param name="group">Inputs that share a scale.</param>
    public static bool IsGroup(int group) => group is 32 or 64 or 128;

    /// <summary>Scales of a row of int4.</summary>
    /// <param name="inFeatures">Inputs of a row.</param>
    /// <param name="group">Inputs that share a scale: 32, 64 or 128.</param>
    /// <exception cref="ArgumentException">A number is out of range.</exception>
    public static int Groups(int inFeatures, int group)
    {
        Check.Positive(Op, nameof(inFeatures), inFeatures);
        Check.That(IsGroup(group), Op, nameof(group), $"is {group}; groups of 32, 64 and 128 inputs are known.");
        return ((inFeatures - 1) / group) + 1;
    }

    /// <summary>Bytes of a row of int4: two inputs a byte.</summary>
    /// <param name="inFeatures">Inputs of a row.</param>
    /// <exception cref="ArgumentException">The number is out of range.</exception>
    public static int Int4RowBytes(int inFeatures)
    {
        Check.Positive(Op, nameof(inFeatures), inFeatures);
        return ((inFeatures - 1) / 2) + 1;
    }

    /// <summary>Rows that so many numbers make; throws where they make none evenly.</summary>
    private static int Rows(string argument, int length, int inFeatures)
    {
        Check.Positive(Op, nameof(inFeatures), inFeatures);
        Check.That(length % inFeatures == 0, Op, argument, $"holds {length} numbers; rows of {inFeatures} do not fill it.");
        return length / inFeatures;
    }

    private static void Holds(string argument, int length, long needed) =>
        Check.That(length == needed, Op, argument, $"holds {length} elements; {needed} are needed.");
}
