using System.Diagnostics.Metrics;
using IlgpuLlava.Kernels;

namespace IlgpuLlava.Runtime;

/// <summary>How much an engine does at once, and what it keeps.</summary>
public sealed record EngineOptions
{
    /// <summary>The directory of a CLIP tower that the checkpoint lacks (<see cref="LoadOptions.VisionTower"/>); null for none.</summary>
    public string? VisionTower { get; init; }

    /// <summary>Most tokens of a prompt and its answer; null for what the model can.</summary>
    public int? ContextLength { get; init; }

    /// <summary>Bytes of device memory for keys and values; null for four contexts (or as many as <see cref="MaxBatch"/>, if fewer),
    /// but no more than a quarter of the device's memory, and no less than one context.</summary>
    public long? KvMemory { get; init; }

    /// <summary>How keys and values are stored, such as Int8; null for what serves the model best on its device.</summary>
    public ElementType? CacheType { get; init; }

    /// <summary>The name of a built-in chat template; null for the checkpoint's.</summary>
    public string? Template { get; init; }

    /// <summary>Most answers that are computed at once; at least 1.</summary>
    public int MaxBatch { get; init; } = 32;

    /// <summary>Most tokens of one pass through the decoder; at least <see cref="MaxBatch"/>. What decoding answers leave of it goes to
    /// prompts: more of it makes prompts faster, less of it makes the answers beside them smoother.</summary>
    public int TokenBudget { get; init; } = 512;

    /// <summary>Most requests that wait beyond those of a full batch; 0 or more.</summary>
    public int MaxQueue { get; init; } = 64;

    /// <summary>Bytes of device memory for the features of pictures seen before; at least one picture is kept.</summary>
    public long PictureMemory { get; init; } = 256L << 20;

    /// <summary>Most chunks of an answer that wait for their reader; then the answer pauses until half of them are read. At least 2.
    /// </summary>
    public int MaxUnread { get; init; } = 256;

    /// <summary>Where the engine makes its instruments (<c>llava.*</c>: pictures, caches, batch), or null for none. The meter is its
    /// owner's; instruments are read as long as it lives.</summary>
    public Meter? Meter { get; init; }

    /// <summary>The longest time that one pass through the decoder, or one picture's through the tower, may take; after it the device
    /// counts as lost (<see cref="EngineLostException"/>), since nothing can end what runs on it. <see cref="Timeout.InfiniteTimeSpan"/>
    /// for no limit. A pass has at most <see cref="TokenBudget"/> tokens, and where kernels are compiled for the first time it waits for
    /// that, too.</summary>
    public TimeSpan PassTimeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Whether kernels are compiled before the engine takes requests, so that the first need not wait for them.</summary>
    public bool CompilesFirst { get; init; }

    /// <summary>Checks every value.</summary>
    /// <exception cref="ArgumentException">A value is out of range; the message names it.</exception>
    public void Validate()
    {
        Require(ContextLength is null or >= 2, nameof(ContextLength), ContextLength, "at least 2");
        Require(KvMemory is null or >= 1, nameof(KvMemory), KvMemory, "at least 1");
        Require(MaxBatch >= 1, nameof(MaxBatch), MaxBatch, "at least 1");
        Require(TokenBudget >= MaxBatch, nameof(TokenBudget), TokenBudget, $"at least {nameof(MaxBatch)}, {MaxBatch}");
        Require(MaxQueue >= 0, nameof(MaxQueue), MaxQueue, "0 or more");
        Require(PictureMemory >= 0, nameof(PictureMemory), PictureMemory, "0 or more");
        Require(MaxUnread >= 2, nameof(MaxUnread), MaxUnread, "at least 2");
        Require(
            PassTimeout == Timeout.InfiniteTimeSpan
                || (PassTimeout >= TimeSpan.FromMilliseconds(100) && PassTimeout <= TimeSpan.FromDays(1)),
            nameof(PassTimeout), PassTimeout, "0.1 s to a day, or infinite");
    }

    private static void Require(bool holds, string name, object? value, string range)
    {
        if (!holds)
            throw new ArgumentException(FormattableString.Invariant($"{name} is {value}; it must be {range}."), name);
    }
}
