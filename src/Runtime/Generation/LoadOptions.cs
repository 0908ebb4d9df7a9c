using IlgpuLlava.Kernels;

namespace IlgpuLlava.Runtime;

/// <summary>In what a model is to be loaded otherwise than its checkpoint and the device suggest.</summary>
public sealed record LoadOptions
{
    /// <summary>The directory of a CLIP tower that the checkpoint lacks (<see cref="Model.Checkpoints.CheckpointOptions.VisionTower"/>);
    /// null for none.</summary>
    public string? VisionTower { get; init; }

    /// <summary>How keys and values are stored, such as Int8; null for what serves the model best.</summary>
    public ElementType? CacheType { get; init; }

    /// <summary>The name of a built-in chat template (<see cref="Model.Text.ChatTemplate.Names"/>); null for the checkpoint's.</summary>
    public string? Template { get; init; }

    /// <summary>The SentencePiece model that is read where the checkpoint's directory holds no tokenizer, or null.</summary>
    public string? SentencePieceModel { get; init; }
}
