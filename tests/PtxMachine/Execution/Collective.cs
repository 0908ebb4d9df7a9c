using IlgpuLlava.PtxMachine.Operations;

namespace IlgpuLlava.PtxMachine.Execution;

/// <summary>An instruction that lanes of a warp execute together.</summary>
/// <param name="Op">Runs once for all of them.</param>
/// <param name="MemberMask">The register with the lanes that must come; -1 where all of the warp must (.aligned).</param>
/// <param name="NeedsWholeWarp">Whether the warp must have all of its 32 lanes.</param>
/// <param name="Name">For messages.</param>
internal sealed record Collective(Op Op, int MemberMask, bool NeedsWholeWarp, string Name);
