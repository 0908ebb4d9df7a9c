namespace ILGPU.Transform;

/// <summary>How much code loops may become. A back end that can take only so much tries one after the other.</summary>
internal enum Unrolling
{
    /// <summary>Tiny loops, and all those that index local arrays.</summary>
    Full,

    /// <summary>Only those that index local arrays.</summary>
    Arrays,

    /// <summary>Only those that index local arrays, within a quarter of the code.</summary>
    FewArrays,

    /// <summary>None: local arrays that loops index stay in memory.</summary>
    None,
}
