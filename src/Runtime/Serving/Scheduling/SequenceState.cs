namespace IlgpuLlava.Runtime;

/// <summary>Where a sequence is in its life.</summary>
internal enum SequenceState
{
    /// <summary>Not known to a scheduler yet.</summary>
    New,

    /// <summary>In its client's queue; it holds no block.</summary>
    Waiting,

    /// <summary>In the batch.</summary>
    Running,

    /// <summary>Was in the batch and gave its blocks back; it comes before all that wait.</summary>
    Preempted,

    /// <summary>Gone; it holds no block.</summary>
    Ended,
}
