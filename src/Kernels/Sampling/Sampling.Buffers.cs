using ILGPU;
using ILGPU.Runtime;

namespace IlgpuLlava.Kernels;

public sealed partial class Sampling
{
    private readonly HashSet<int> seen = [];
    private MemoryBuffer1D<float, Stride1D.Dense>? work;
    private MemoryBuffer1D<int, Stride1D.Dense>? integers;
    private MemoryBuffer1D<float, Stride1D.Dense>? floats;
    private MemoryBuffer1D<int, Stride1D.Dense>? history;
    private MemoryBuffer1D<float, Stride1D.Dense>? state;
    private MemoryBuffer1D<int, Stride1D.Dense>? tokens;
    private MemoryBuffer1D<float, Stride1D.Dense>? logProbabilities;

    /// <inheritdoc/>
    public void Dispose()
    {
        work?.Dispose();
        integers?.Dispose();
        floats?.Dispose();
        history?.Dispose();
        state?.Dispose();
        tokens?.Dispose();
        logProbabilities?.Dispose();
    }

    /// <summary>Checks every row, then sends parameters and histories to the device.</summary>
    private void Prepare(ReadOnlySpan<SamplingRow> rows, int vocabularySize, int topCount)
    {
        long entries = 0;
        foreach (var row in rows)
        {
            CheckRow(row, vocabularySize);
            entries += row.History.Length;
        }

        Check.Range(Op, "history", 2 * entries, 0, Array.MaxLength);
        int[] integerFields = new int[rows.Length * SamplingFields.Integers];
        float[] floatFields = new float[rows.Length * SamplingFields.Floats];
        int[] pairs = new int[Math.Max(1, 2 * entries)];
        int start = 0;
        for (int row = 0; row < rows.Length; row++)
        {
            Write(rows[row], start, integerFields.AsSpan(row * SamplingFields.Integers), floatFields.AsSpan(row * SamplingFields.Floats));
            foreach (var entry in rows[row].History.Span)
            {
                pairs[2 * start] = entry.Token;
                pairs[(2 * start) + 1] = entry.Generated;
                start++;
            }
        }

        Reserve(ref work, (long)rows.Length * vocabularySize);
        Reserve(ref state, (long)rows.Length * SamplingState.Floats);
        Reserve(ref tokens, (long)rows.Length * (2 + topCount));
        Reserve(ref logProbabilities, (long)rows.Length * (1 + topCount));
        Send(ref integers, integerFields);
        Send(ref floats, floatFields);
        Send(ref history, pairs);
    }

    private void CheckRow(SamplingRow row, int vocabularySize)
    {
        Check.That(row.Parameters is not null, Op, "rows", "holds a row without parameters.");
        row.Parameters!.Validate();
        Check.NotNegative(Op, "position", row.Position);
        seen.Clear();
        foreach (var entry in row.History.Span)
        {
            Check.Range(Op, "history", entry.Token, 0, vocabularySize - 1L);
            Check.NotNegative(Op, "history", entry.Generated);
            Check.That(seen.Add(entry.Token), Op, "history", $"names token {entry.Token} twice; each stands once, with its count.");
        }
    }

    private static void Write(SamplingRow row, int historyStart, Span<int> integers, Span<float> floats)
    {
        var parameters = row.Parameters;
        integers[SamplingFields.TopK] = parameters.TopK;
        integers[SamplingFields.Seed] = (int)(uint)parameters.Seed;
        integers[SamplingFields.Seed + 1] = (int)(uint)(parameters.Seed >> 32);
        integers[SamplingFields.Position] = (int)(uint)row.Position;
        integers[SamplingFields.Position + 1] = (int)(uint)(row.Position >> 32);
        integers[SamplingFields.HistoryStart] = historyStart;
        integers[SamplingFields.HistoryCount] = row.History.Length;
        floats[SamplingFields.Temperature] = parameters.Temperature;
        floats[SamplingFields.TopP] = parameters.TopP;
        floats[SamplingFields.MinP] = parameters.MinP;
        floats[SamplingFields.Repetition] = parameters.RepetitionPenalty;
        floats[SamplingFields.Frequency] = parameters.FrequencyPenalty;
        floats[SamplingFields.Presence] = parameters.PresencePenalty;
    }

    private void Read(int rows, int topCount, Span<SampledToken> chosen, Span<TokenLogProbability> top)
    {
        int[] ids = new int[rows * (2 + topCount)];
        float[] probabilities = new float[rows * (1 + topCount)];
        tokens!.View.SubView(0, ids.Length).CopyToCPU(ref ids[0], ids.Length);
        logProbabilities!.View.SubView(0, probabilities.Length).CopyToCPU(ref probabilities[0], probabilities.Length);
        for (int row = 0; row < rows; row++)
        {
            int id = row * (2 + topCount);
            int probability = row * (1 + topCount);
            chosen[row] = new SampledToken(ids[id], probabilities[probability], (SamplingStatus)ids[id + 1]);
            for (int rank = 0; rank < topCount; rank++)
            {
                top[(row * topCount) + rank] = new TokenLogProbability(ids[id + 2 + rank], probabilities[probability + 1 + rank]);
            }
        }
    }

    private void Send<T>(ref MemoryBuffer1D<T, Stride1D.Dense>? buffer, T[] data)
        where T : unmanaged
    {
        Reserve(ref buffer, data.Length);
        buffer!.View.SubView(0, data.Length).CopyFromCPU(ref data[0], data.Length);
    }

    private void Reserve<T>(ref MemoryBuffer1D<T, Stride1D.Dense>? buffer, long length)
        where T : unmanaged
    {
        if (buffer is null || buffer.Length < length)
        {
            // The last call has read its results: nothing on the device uses the old buffer any more.
            buffer?.Dispose();
            buffer = null;
            buffer = accelerator.Allocate1D<T>(length);
        }
    }
}
