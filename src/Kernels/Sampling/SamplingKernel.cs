using ILGPU;

namespace IlgpuLlava.Kernels;

/// <summary>Chooses a token for one row of logits: one group a row. <see cref="SamplingParameters"/> states the meaning.</summary>
internal static class SamplingKernel
{
    /// <summary>The kernel; group r computes row r.</summary>
    public static void Kernel(
        ArrayView<float> logits,
        ArrayView<float> work,
        ArrayView<int> integers,
        ArrayView<float> floats,
        ArrayView<int> history,
        ArrayView<int> tokens,
        ArrayView<float> logProbabilities,
        int stride,
        int vocabularySize,
        int topCount)
    {
        int row = Grid.IdxX;
        long start = (long)row * stride;
        long workStart = (long)row * vocabularySize;
        int results = row * (2 + topCount);
        float largest = SamplingSearch.Max(logits, start, vocabularySize);
        int status = StatusOf(largest);
        float logTotal = 0f;
        int token = -1;
        if (status == (int)SamplingStatus.Chosen)
        {
            logTotal = largest + MathF.Log(RowSum.Of<SamplingTerms.Exponential>(logits, start, vocabularySize, largest));
            Penalise(logits, start, work, workStart, integers, floats, history, row, vocabularySize);
            Group.Barrier();
            float penalised = SamplingSearch.Max(work, workStart, vocabularySize);
            status = StatusOf(penalised);
            if (status == (int)SamplingStatus.Chosen)
            {
                token = floats[row * SamplingFields.Floats + SamplingFields.Temperature] == 0f
                    ? SamplingSearch.FirstEqual(work, workStart, vocabularySize, penalised, -1)
                    : Sample(work, workStart, integers, floats, row, vocabularySize, penalised);
            }
        }

        tokens[results] = token;
        tokens[results + 1] = status;
        logProbabilities[row * (1 + topCount)] = token >= 0 ? logits[start + Math.Max(token, 0)] - logTotal : float.NaN;
        Top(logits, start, tokens, logProbabilities, row, vocabularySize, topCount, largest, logTotal, status);
    }

    private static int StatusOf(float largest)
    {
        if (float.IsNaN(largest))
        {
            return (int)SamplingStatus.NotANumber;
        }

        return largest == float.NegativeInfinity ? (int)SamplingStatus.NothingPossible
            : largest == float.PositiveInfinity ? (int)SamplingStatus.Infinite
            : (int)SamplingStatus.Chosen;
    }

    /// <summary>Copies the row and applies the penalties to the tokens of its history, each of which stands there once.</summary>
    private static void Penalise(
        ArrayView<float> logits,
        long start,
        ArrayView<float> work,
        long workStart,
        ArrayView<int> integers,
        ArrayView<float> floats,
        ArrayView<int> history,
        int row,
        int vocabularySize)
    {
        for (int i = Warp.LaneIdx; i < vocabularySize; i += Warp.WarpSize)
        {
            work[workStart + i] = logits[start + i];
        }

        Group.Barrier();
        float repetition = floats[row * SamplingFields.Floats + SamplingFields.Repetition];
        float frequency = floats[row * SamplingFields.Floats + SamplingFields.Frequency];
        float presence = floats[row * SamplingFields.Floats + SamplingFields.Presence];
        int historyStart = integers[row * SamplingFields.Integers + SamplingFields.HistoryStart];
        int historyCount = integers[row * SamplingFields.Integers + SamplingFields.HistoryCount];
        for (int i = Warp.LaneIdx; i < historyCount; i += Warp.WarpSize)
        {
            int token = history[2 * (historyStart + i)];
            int generated = history[2 * (historyStart + i) + 1];
            float logit = work[workStart + token];
            logit = logit > 0f ? logit / repetition : logit * repetition;
            if (generated > 0)
            {
                logit -= frequency * generated;
                logit -= presence;
            }

            work[workStart + token] = logit;
        }
    }

    /// <summary>Temperature, top-k, top-p, min-p and the draw. Weights are exp((logit - largest) / temperature).</summary>
    private static int Sample(
        ArrayView<float> work, long start, ArrayView<int> integers, ArrayView<float> floats, int row, int vocabularySize, float largest)
    {
        int topK = integers[row * SamplingFields.Integers + SamplingFields.TopK];
        float temperature = floats[row * SamplingFields.Floats + SamplingFields.Temperature];
        float topP = floats[row * SamplingFields.Floats + SamplingFields.TopP];
        float threshold = floats[row * SamplingFields.Floats + SamplingFields.MinP];
        float smallest = float.NegativeInfinity;
        if (topK > 0 && topK < vocabularySize)
        {
            smallest = SamplingSearch.KthLargest(work, start, vocabularySize, topK);
        }

        Group.Barrier();
        for (int i = Warp.LaneIdx; i < vocabularySize; i += Warp.WarpSize)
        {
            float logit = work[start + i];
            work[start + i] = logit >= smallest ? MathF.Exp((logit - largest) / temperature) : 0f;
        }

        Group.Barrier();
        if (topP < 1f)
        {
            float mass = topP * RowSum.Of<RowTerms.Plain>(work, start, vocabularySize, 0f);
            threshold = MathF.Max(threshold, SamplingSearch.MassThreshold(work, start, vocabularySize, mass));
        }

        int field = row * SamplingFields.Integers;
        uint word = Philox.FirstWord(
            (uint)integers[field + SamplingFields.Seed],
            (uint)integers[field + SamplingFields.Seed + 1],
            (uint)integers[field + SamplingFields.Position],
            (uint)integers[field + SamplingFields.Position + 1]);
        return SamplingSearch.Draw(work, start, vocabularySize, threshold, Philox.Unit(word));
    }

    /// <summary>The most probable tokens, equals in order of their ids.</summary>
    private static void Top(
        ArrayView<float> logits,
        long start,
        ArrayView<int> tokens,
        ArrayView<float> logProbabilities,
        int row,
        int vocabularySize,
        int topCount,
        float largest,
        float logTotal,
        int status)
    {
        float value = largest;
        int token = -1;
        for (int rank = 0; rank < topCount; rank++)
        {
            int next = -1;
            if (status == (int)SamplingStatus.Chosen && value > float.NegativeInfinity)
            {
                next = SamplingSearch.FirstEqual(logits, start, vocabularySize, value, token);
                if (next == int.MaxValue)
                {
                    value = SamplingSearch.MaxBelow(logits, start, vocabularySize, value);
                    next = value > float.NegativeInfinity ? SamplingSearch.FirstEqual(logits, start, vocabularySize, value, -1) : -1;
                }

                token = next;
            }

            tokens[row * (2 + topCount) + 2 + rank] = next;
            logProbabilities[row * (1 + topCount) + 1 + rank] = next >= 0 ? value - logTotal : float.NaN;
        }
    }
}
