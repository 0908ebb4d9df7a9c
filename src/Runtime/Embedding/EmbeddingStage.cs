namespace IlgpuLlava.Runtime;

/// <summary>Which features of a picture are wanted.</summary>
public enum EmbeddingStage
{
    /// <summary>Those of the CLIP tower's selected layer, tile by tile.</summary>
    Clip,

    /// <summary>Those behind the projector, as they stand in a prompt.</summary>
    Projector,
}
