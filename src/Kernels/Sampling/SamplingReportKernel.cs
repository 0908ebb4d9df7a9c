using ILGPU;

namespace IlgpuLlava.Kernels;

/// <summary>The third kernel of sampling: log-probabilities of the chosen token and of the most probable ones.</summary>
internal static class SamplingReportKernel
{
    /// <summary>The kernel; group r computes row r.</summary>
    public static void Kernel(
        ArrayView<float> logits,
        ArrayView<float> state,
        ArrayView<int> tokens,
        ArrayView<float> logProbabilities,
        int stride,
        int vocabularySize,
        int topCount)
    {
        int row = Grid.IdxX;
        long start = (long)row * stride;
        int token = tokens[row * (2 + topCount)];
        float logTotal = state[row * SamplingState.Floats + SamplingState.LogTotal];
        float probability = float.NaN;
        if (token >= 0)
        {
            probability = logits[start + token] - logTotal;
        }

        logProbabilities[row * (1 + topCount)] = probability;
        float largest = state[row * SamplingState.Floats + SamplingState.Largest];
        int known = token >= 0 ? topCount : 0;
        Top(logits, start, tokens, logProbabilities, row, vocabularySize, topCount, known, largest, logTotal);
    }

    /// <summary>The most probable tokens, equals in order of their ids; none after the first <paramref name="known"/>.</summary>
    private static void Top(
        ArrayView<float> logits,
        long start,
        ArrayView<int> tokens,
        ArrayView<float> logProbabilities,
        int row,
        int vocabularySize,
        int topCount,
        int known,
        float largest,
        float logTotal)
    {
        float value = largest;
        int after = -1;
        for (int rank = 0; rank < topCount; rank++)
        {
            int next = -1;
            if (rank < known && value > float.NegativeInfinity)
            {
                next = SamplingSearch.FirstEqual(logits, start, vocabularySize, value, after);
                if (next == int.MaxValue)
                {
                    value = SamplingSearch.MaxBelow(logits, start, vocabularySize, value);
                    next = value > float.NegativeInfinity ? SamplingSearch.FirstEqual(logits, start, vocabularySize, value, -1) : -1;
                }

                after = next;
            }

            tokens[row * (2 + topCount) + 2 + rank] = next;
            logProbabilities[row * (1 + topCount) + 1 + rank] = next >= 0 ? value - logTotal : float.NaN;
        }
    }
}
