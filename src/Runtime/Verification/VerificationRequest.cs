using IlgpuLlava.Kernels;

namespace IlgpuLlava.Runtime.Verification;

/// <summary>What is to be verified.</summary>
/// <param name="Directory">A golden: a checkpoint with <c>cases</c>, an <c>images.json</c>, text goldens, or several of them.</param>
public sealed record VerificationRequest(string Directory)
{
    /// <summary>The checkpoint that answers the cases, such as the golden's own after conversion; null for the golden's own.</summary>
    public string? Model { get; init; }

    /// <summary>How keys and values are stored; null for what serves the model best.</summary>
    public ElementType? CacheType { get; init; }

    /// <summary>The name of a built-in chat template that the cases are asked with; null for the checkpoint's.</summary>
    public string? Template { get; init; }

    /// <summary>The directory of a CLIP tower that the checkpoint lacks, or null.</summary>
    public string? VisionTower { get; init; }

    /// <summary>The SentencePiece model of the golden's texts where its directory holds none, or null.</summary>
    public string? TokenizerFile { get; init; }
}
