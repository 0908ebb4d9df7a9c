namespace IlgpuLlava.Runtime;

/// <summary>A request in the engine. All but its construction belongs to the device thread.</summary>
internal sealed class Job
{
    /// <summary>What was asked.</summary>
    public required EngineRequest Request { get; init; }

    /// <summary>What is answered.</summary>
    public required EngineAnswer Answer { get; init; }

    /// <summary>Tokens of the prompt.</summary>
    public required IReadOnlyList<PromptToken> Prompt { get; init; }

    /// <summary>Its pictures.</summary>
    public required IReadOnlyList<PreparedPicture> Pictures { get; init; }

    /// <summary>Most tokens of an answer.</summary>
    public required int Limit { get; init; }

    /// <summary>What its answers are held to, or null.</summary>
    public TokenConstraint? Constraint { get; init; }

    /// <summary>Cancels it.</summary>
    public required CancellationToken Cancellation { get; init; }

    /// <summary>When it came, by the engine's clock.</summary>
    public required long Submitted { get; init; }

    /// <summary>Wakes the device thread when its time is over, or null.</summary>
    public ITimer? Timer { get; set; }

    /// <summary>How long its pictures took on the host.</summary>
    public required TimeSpan PictureTime { get; init; }

    /// <summary>How long its pictures took on the device.</summary>
    public TimeSpan VisionTime { get; set; }

    /// <summary>Keys of its pictures that were encoded for it.</summary>
    public HashSet<string> Encoded { get; } = [];

    /// <summary>When it came into the batch; 0 before.</summary>
    public long Admitted { get; set; }

    /// <summary>When its first token was chosen; 0 before.</summary>
    public long FirstToken { get; set; }

    /// <summary>Tokens of all answers so far.</summary>
    public int Said { get; set; }

    /// <summary>Prompt tokens that were known.</summary>
    public int Cached { get; set; }

    /// <summary>Answers that go on, or are yet to begin.</summary>
    public int Open { get; set; }

    /// <summary>Whether it came to its end, in whatever way.</summary>
    public bool Ended { get; set; }

    /// <summary>Its answers that the scheduler knows.</summary>
    public List<Branch> Branches { get; } = [];

    /// <summary>Ends the wait for cancellation.</summary>
    public CancellationTokenRegistration Registration { get; set; }
}
