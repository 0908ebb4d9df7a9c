namespace IlgpuLlava.Runtime;

/// <summary>How long the stages of an answer took.</summary>
/// <param name="Picture">Decoding and preprocessing the pictures.</param>
/// <param name="Vision">CLIP tower and projector.</param>
/// <param name="Prefill">The prompt through the decoder, up to the first token.</param>
/// <param name="Decode">All further tokens.</param>
public sealed record StageTimes(TimeSpan Picture, TimeSpan Vision, TimeSpan Prefill, TimeSpan Decode);
