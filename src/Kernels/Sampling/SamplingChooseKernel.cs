using ILGPU;

namespace IlgpuLlava.Kernels;

/// <summary>The second kernel of sampling: the choice, from logits that have their penalties.</summary>
internal static class SamplingChooseKernel
{
    /// <summary>The kernel; group r computes row r.</summary>
    public static void Kernel(
        ArrayView<float> work,
        ArrayView<int> integers,
        ArrayView<float> floats,
        ArrayView<float> state,
        ArrayView<int> tokens,
        int vocabularySize,
        int topCount)
    {
        int row = Grid.IdxX;
        long start = (long)row * vocabularySize;
        float largest = state[row * SamplingState.Floats + SamplingState.Penalised];
        var status = SamplingState.StatusOf(largest);
        int token = -1;
        if (status == SamplingStatus.Chosen)
        {
            token = floats[row * SamplingFields.Floats + SamplingFields.Temperature] == 0f
                ? SamplingSearch.FirstEqual(work, start, vocabularySize, largest, -1)
                : Sample(work, start, integers, floats, row, vocabularySize, largest);
        }

        tokens[row * (2 + topCount)] = token;
        tokens[row * (2 + topCount) + 1] = (int)status;
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
}
