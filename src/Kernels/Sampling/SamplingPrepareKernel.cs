using ILGPU;

namespace IlgpuLlava.Kernels;

/// <summary>The first kernel of sampling: the row's largest logit and total, and its logits after the penalties.</summary>
internal static class SamplingPrepareKernel
{
    /// <summary>The kernel; group r computes row r.</summary>
    public static void Kernel(
        ArrayView<float> logits,
        ArrayView<float> work,
        ArrayView<int> integers,
        ArrayView<float> floats,
        ArrayView<int> history,
        ArrayView<float> state,
        int stride,
        int vocabularySize)
    {
        int row = Grid.IdxX;
        long start = (long)row * stride;
        long workStart = (long)row * vocabularySize;
        float largest = SamplingSearch.Max(logits, start, vocabularySize);
        float logTotal = float.NaN;
        float penalised = largest;
        if (SamplingState.StatusOf(largest) == SamplingStatus.Chosen)
        {
            for (int i = Warp.LaneIdx; i < vocabularySize; i += Warp.WarpSize)
            {
                work[workStart + i] = MathF.Exp(logits[start + i] - largest);
            }

            Group.Barrier();
            logTotal = largest + MathF.Log(RowSum.Of<RowTerms.Plain>(work, workStart, vocabularySize, 0f));
            Group.Barrier();
            Penalise(logits, start, work, workStart, integers, floats, history, row, vocabularySize);
            Group.Barrier();
            penalised = SamplingSearch.Max(work, workStart, vocabularySize);
        }

        int target = row * SamplingState.Floats;
        state[target + SamplingState.Largest] = largest;
        state[target + SamplingState.LogTotal] = logTotal;
        state[target + SamplingState.Penalised] = penalised;
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
}
