namespace IlgpuLlava.Host.Http.Apis;

/// <summary>How a queued request stands.</summary>
/// <param name="Name">In fal's words.</param>
/// <param name="Position">How many wait before it; null where it does not wait.</param>
/// <param name="Seconds">What its answer took, once it is there.</param>
/// <param name="Error">Why there is none, where it failed.</param>
internal sealed record FalStatus(string Name, int? Position = null, double? Seconds = null, string? Error = null);
