namespace IlgpuLlava.Host.Http;

/// <summary>What holds for a path besides what holds for all; metadata of its endpoint.</summary>
internal sealed record RouteTraits
{
    /// <summary>Answered to whoever asks, without a key.</summary>
    public bool IsOpen { get; init; }

    /// <summary>Answered to the end: no work, but a probe of the server.</summary>
    public bool IsProbe { get; init; }

    /// <summary>Most bytes of a body, for each byte of the pictures in it: text and numbers take more than the bytes themselves.</summary>
    public double BodyOverhead { get; init; } = 4 / 3.0;

    /// <summary>How errors are told.</summary>
    public IErrorFormat Errors { get; init; } = new PlainErrors();

    /// <summary>What holds where nothing is said.</summary>
    public static RouteTraits Default { get; } = new();
}
