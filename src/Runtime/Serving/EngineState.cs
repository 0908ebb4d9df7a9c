namespace IlgpuLlava.Runtime;

/// <summary>What an engine does.</summary>
public enum EngineState
{
    /// <summary>It takes requests.</summary>
    Running,

    /// <summary>It finishes what it took, and takes nothing more.</summary>
    Draining,

    /// <summary>It was disposed.</summary>
    Stopped,

    /// <summary>Its device failed.</summary>
    Lost,
}
