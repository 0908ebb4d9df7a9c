namespace IlgpuLlava.Runtime;

/// <summary>How long the stages of a request took.</summary>
/// <param name="Queue">Waiting for a place in the batch.</param>
/// <param name="Picture">Decoding and preprocessing the pictures.</param>
/// <param name="Vision">CLIP tower and projector, for pictures whose features were not known.</param>
/// <param name="Prefill">From its place in the batch to the first token, without <paramref name="Vision"/>.</param>
/// <param name="Decode">From the first token to the last.</param>
public sealed record EngineTimes(TimeSpan Queue, TimeSpan Picture, TimeSpan Vision, TimeSpan Prefill, TimeSpan Decode);
