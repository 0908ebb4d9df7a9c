namespace IlgpuLlava.Runtime.Profiling;

/// <summary>The stages of an answer, in their order.</summary>
public enum ProfilingStage
{
    /// <summary>A picture's file to pixels, on the host.</summary>
    DecodePicture,

    /// <summary>Pixels to the tower's input: resized, cropped, normalised; on the host.</summary>
    Preprocess,

    /// <summary>The vision tower.</summary>
    Clip,

    /// <summary>The tower's features to the decoder's width.</summary>
    Projector,

    /// <summary>The prompt through the decoder, and the choice of the first token.</summary>
    Prefill,

    /// <summary>One further token through the decoder, and the choice of the next.</summary>
    DecodeStep,
}
