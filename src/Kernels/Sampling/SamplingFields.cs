namespace IlgpuLlava.Kernels;

/// <summary>Where each number of a row's parameters stands on the device.</summary>
internal static class SamplingFields
{
    /// <summary>Integers of a row.</summary>
    public const int Integers = 7;

    /// <summary>Top-k.</summary>
    public const int TopK = 0;

    /// <summary>Low half of the seed; the high half follows.</summary>
    public const int Seed = 1;

    /// <summary>Low half of the position; the high half follows.</summary>
    public const int Position = 3;

    /// <summary>Where the row's history begins, in tokens.</summary>
    public const int HistoryStart = 5;

    /// <summary>Tokens of the row's history.</summary>
    public const int HistoryCount = 6;

    /// <summary>Floats of a row.</summary>
    public const int Floats = 6;

    /// <summary>Temperature.</summary>
    public const int Temperature = 0;

    /// <summary>Top-p.</summary>
    public const int TopP = 1;

    /// <summary>Min-p.</summary>
    public const int MinP = 2;

    /// <summary>Repetition penalty.</summary>
    public const int Repetition = 3;

    /// <summary>Frequency penalty.</summary>
    public const int Frequency = 4;

    /// <summary>Presence penalty.</summary>
    public const int Presence = 5;
}
