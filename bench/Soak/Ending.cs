namespace IlgpuLlava.Bench;

/// <summary>Ways in which a request may end.</summary>
internal enum Ending
{
    /// <summary>With the whole answer, which is right.</summary>
    Whole,

    /// <summary>The queue is full; it may be sent again.</summary>
    Refused,

    /// <summary>The client took it back.</summary>
    Cancelled,

    /// <summary>Its time was over.</summary>
    Late,

    /// <summary>The client's connection ended under it.</summary>
    Cut,

    /// <summary>It is bad, and was told so.</summary>
    Error,
}
