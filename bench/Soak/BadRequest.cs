namespace IlgpuLlava.Bench;

/// <summary>A request that is refused.</summary>
/// <param name="Kind">What kind.</param>
/// <param name="Path">Service and method.</param>
/// <param name="Body">What is sent.</param>
/// <param name="Code">The status that is due.</param>
internal sealed record BadRequest(string Kind, string Path, byte[] Body, int Code);
