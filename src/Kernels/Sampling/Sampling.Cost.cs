namespace IlgpuLlava.Kernels;

public sealed partial class Sampling
{
    private const string PrepareName = $"{Op}.Prepare";
    private const string ChooseName = $"{Op}.Choose";
    private const string ReportName = $"{Op}.Report";

    private static int HistoryEntries(ReadOnlySpan<SamplingRow> rows)
    {
        int entries = 0;
        foreach (var row in rows)
        {
            entries += row.History.Length;
        }

        return entries;
    }

    /// <summary>What the first kernel must do: read the logits, write them with their penalties; largest logit and logarithm of the
    /// total take three operations each.</summary>
    internal static KernelLaunch PrepareCost(int rows, int vocabularySize, int historyEntries)
    {
        long logits = (long)rows * vocabularySize;
        long bytes = (2 * logits * sizeof(float)) + (2L * historyEntries * sizeof(int));
        return new KernelLaunch(PrepareName, rows, vocabularySize, 0, ElementType.Float32, bytes, 3 * logits);
    }

    /// <summary>What the second kernel must do: read the penalised logits once.</summary>
    internal static KernelLaunch ChooseCost(int rows, int vocabularySize)
    {
        long logits = (long)rows * vocabularySize;
        return new KernelLaunch(ChooseName, rows, vocabularySize, 0, ElementType.Float32, logits * sizeof(float), logits);
    }

    /// <summary>What the third kernel must do: look the chosen logit up, or read all of them where others are asked for.</summary>
    internal static KernelLaunch ReportCost(int rows, int vocabularySize, int topCount)
    {
        long logits = rows * (topCount > 0 ? vocabularySize : 1L);
        long bytes = (logits * sizeof(float)) + (rows * (1L + topCount) * (sizeof(float) + sizeof(int)));
        return new KernelLaunch(ReportName, rows, vocabularySize, topCount, ElementType.Float32, bytes, logits);
    }
}
