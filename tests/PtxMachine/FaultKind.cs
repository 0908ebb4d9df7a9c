namespace IlgpuLlava.PtxMachine;

/// <summary>The rules that a running kernel can break.</summary>
public enum FaultKind
{
    /// <summary>An address that is no multiple of the access's size.</summary>
    Misaligned,

    /// <summary>An address outside of every allocation, variable or window.</summary>
    OutOfBounds,

    /// <summary>A barrier that not all threads reach, or reach in different ways.</summary>
    Barrier,

    /// <summary>A warp-wide instruction whose member mask does not fit the threads that execute it.</summary>
    MemberMask,

    /// <summary>A register that holds nothing yet.</summary>
    Uninitialised,

    /// <summary>Two threads at one shared location with no barrier between, one of them writing.</summary>
    Race,

    /// <summary>More instructions than the launch was given.</summary>
    TimeOut,

    /// <summary>The kernel executed trap.</summary>
    Trap,
}
