namespace IlgpuLlava.Host.Http.Apis;

/// <summary>A request as it was read.</summary>
/// <param name="Model">What it calls the model.</param>
/// <param name="Streams">Whether the answer comes in pieces, a line each.</param>
/// <param name="Request">What it asks; null for nothing.</param>
internal sealed record OllamaQuestion(string Model, bool Streams, LlavaRequest? Request);
