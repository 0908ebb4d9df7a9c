using IlgpuLlava.Runtime;

namespace IlgpuLlava.Host;

/// <summary>Where a request's time went.</summary>
/// <param name="Queue">From its arrival until it was begun.</param>
/// <param name="Stages">From then on.</param>
internal sealed record LlavaTimes(TimeSpan Queue, StageTimes Stages);
