namespace IlgpuLlava.Host.Http.Apis;

/// <summary>How much a queue holds.</summary>
internal sealed record FalQueueOptions
{
    /// <summary>Most requests that are asked at once.</summary>
    public int MaxRunning { get; init; } = 32;

    /// <summary>Most requests that wait.</summary>
    public int MaxWaiting { get; init; } = 64;

    /// <summary>Most bytes of pictures of those that wait or run.</summary>
    public long MaxPictureBytes { get; init; } = 256 << 20;

    /// <summary>Most answers that are kept for their clients; the oldest of whoever has most of them go first.</summary>
    public int MaxFinished { get; init; } = 1024;

    /// <summary>How long they are kept.</summary>
    public TimeSpan Lifetime { get; init; } = TimeSpan.FromHours(1);

    /// <summary>How long a server that stops waits for clients to collect what has just been finished.</summary>
    public TimeSpan Collection { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>As many as the engine asks and lets wait, and room for eight of the largest pictures.</summary>
    public static FalQueueOptions Of(ServeSettings settings) => new()
    {
        MaxRunning = settings.Engine.MaxBatch,
        MaxWaiting = settings.Engine.MaxQueue,
        MaxPictureBytes = 8L * settings.MaxPictureBytes,
    };
}
