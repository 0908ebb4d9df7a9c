namespace IlgpuLlava.Runtime.Verification;

/// <summary>Errors as goldens define them.</summary>
internal static class Comparison
{
    /// <summary>A byte of a resized picture may differ by this much.</summary>
    public const int MaxPixelDifference = 1;

    /// <summary>The share of bytes of a resized picture that may differ at all.</summary>
    public const double MaxPixelShare = 1e-3;

    /// <summary>The norm of the difference over the norm of the reference, both Euclidean, over the whole tensor.</summary>
    public static double RelativeError(ReadOnlySpan<float> actual, ReadOnlySpan<float> reference)
    {
        double difference = 0, norm = 0;
        for (int i = 0; i < reference.Length; i++)
        {
            double d = (double)actual[i] - reference[i];
            difference += d * d;
            norm += (double)reference[i] * reference[i];
        }
        return difference == 0 ? 0 : Math.Sqrt(difference / norm);
    }

    /// <summary>The mean over rows of 1 - cos of the angle between two rows; of two zero rows it is 0.</summary>
    public static double MeanAngle(ReadOnlySpan<float> actual, ReadOnlySpan<float> reference, int columns)
    {
        double sum = 0;
        int rows = reference.Length / columns;
        for (int row = 0; row < rows; row++)
        {
            double product = 0, a = 0, b = 0;
            for (int i = row * columns; i < (row + 1) * columns; i++)
            {
                product += (double)actual[i] * reference[i];
                a += (double)actual[i] * actual[i];
                b += (double)reference[i] * reference[i];
            }
            sum += a == 0 && b == 0 ? 0 : 1 - (product / Math.Sqrt(a * b));
        }
        return sum / rows;
    }

    /// <summary>How many bytes differ, and the largest difference.</summary>
    public static (long Count, int Largest) Differing(ReadOnlySpan<byte> actual, ReadOnlySpan<byte> reference)
    {
        long count = 0;
        int largest = 0;
        for (int i = 0; i < reference.Length; i++)
        {
            int difference = Math.Abs(actual[i] - reference[i]);
            count += difference == 0 ? 0 : 1;
            largest = Math.Max(largest, difference);
        }
        return (count, largest);
    }

    /// <summary>Resized bytes: none may differ by more than one, and few at all.</summary>
    public static VerificationRow Pixels(string name, string stage, ReadOnlySpan<byte> actual, ReadOnlySpan<byte> reference)
    {
        (long count, int largest) = Differing(actual, reference);
        double share = reference.IsEmpty ? 0 : (double)count / reference.Length;
        bool holds = share <= MaxPixelShare && largest <= MaxPixelDifference;
        return new VerificationRow(
            name, stage, share, MaxPixelShare, holds ? VerificationStatus.Ok : VerificationStatus.Failed, DifferingNote(count, largest));
    }

    /// <summary>What the share of differing bytes does not say.</summary>
    public static string DifferingNote(long count, int largest) => count == 0 ? "" : $"{count} bytes differ, by at most {largest}";

    /// <summary>Two lists of ids that must be equal; the error counts the places that are not.</summary>
    public static VerificationRow Ids(string name, string stage, IReadOnlyList<int> actual, IReadOnlyList<int> reference)
    {
        int common = Math.Min(actual.Count, reference.Count), first = -1, count = Math.Abs(actual.Count - reference.Count);
        for (int i = 0; i < common; i++)
        {
            if (actual[i] == reference[i])
                continue;
            first = first < 0 ? i : first;
            count++;
        }
        string note = first >= 0 ? $"the first at {first}: {actual[first]} instead of {reference[first]}"
            : count > 0 ? $"{actual.Count} ids instead of {reference.Count}"
            : "";
        return VerificationRow.Compared(name, stage, count, 0, note);
    }

    /// <summary>Two texts that must be equal.</summary>
    public static VerificationRow Text(string name, string stage, string actual, string reference)
    {
        bool equal = string.Equals(actual, reference, StringComparison.Ordinal);
        return VerificationRow.Compared(name, stage, equal ? 0 : 1, 0, equal ? "" : $"{Quote(actual)} instead of {Quote(reference)}");
    }

    /// <summary>Text for a note: one line, and short.</summary>
    public static string Quote(string text)
    {
        const int most = 60;
        string escaped = System.Text.Json.JsonSerializer.Serialize(text);
        return escaped.Length <= most ? escaped : string.Concat(escaped.AsSpan(0, most), "…");
    }
}
