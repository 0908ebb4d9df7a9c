namespace IlgpuLlava.Host.Http.Apis;

/// <summary>A request in a queue. All that changes belongs to the queue and its lock.</summary>
/// <param name="client">Who put it.</param>
/// <param name="pictureBytes">What its pictures hold.</param>
internal sealed class FalJob(string client, long pictureBytes)
{
    public const string InQueue = "IN_QUEUE";
    public const string InProgress = "IN_PROGRESS";
    public const string Completed = "COMPLETED";

    public string Id { get; } = Guid.NewGuid().ToString();

    public string Client { get; } = client;

    public long PictureBytes { get; } = pictureBytes;

    public string State { get; set; } = InQueue;

    /// <summary>Asks; null once it is over, so that its pictures are let go.</summary>
    public Func<CancellationToken, Task<WholeAnswer>>? Ask { get; set; }

    /// <summary>What surrounds the one who put it, such as his trace: it is asked within that, whoever makes room for it.</summary>
    public ExecutionContext? Context { get; } = ExecutionContext.Capture();

    public CancellationTokenSource Cancellation { get; } = new();

    /// <summary>Timestamp of the last change of <see cref="State"/>.</summary>
    public long Since { get; set; }

    public WholeAnswer? Answer { get; set; }

    public Exception? Error { get; set; }

    /// <summary>What it took to answer.</summary>
    public TimeSpan Took { get; set; }

    /// <summary>Ends with the next change of <see cref="State"/>.</summary>
    public TaskCompletionSource Change { get; set; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends when its client has what came of it.</summary>
    public TaskCompletionSource Collected { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
}
