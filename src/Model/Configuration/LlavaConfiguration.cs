using IlgpuLlava.Model.Images;

namespace IlgpuLlava.Model.Configuration;

/// <summary>
/// A LLaVA-1.5 model as data: everything that its directory's <c>config.json</c>, <c>generation_config.json</c> and
/// <c>preprocessor_config.json</c> (or the block in <c>processor_config.json</c>) say about how it computes, in whichever
/// version's spelling, with Hugging Face's class defaults where keys are absent. All sizes are validated.
/// </summary>
public sealed partial record LlavaConfiguration
{
    internal const int MaxLayers = 1024;

    /// <summary>The vision tower.</summary>
    public required VisionConfiguration Vision { get; init; }

    /// <summary>The decoder.</summary>
    public required TextConfiguration Text { get; init; }

    /// <summary>
    /// Encoder layers of the vision tower that are computed; the output of the last of them is the selected feature layer
    /// (<c>vision_feature_layer</c>, where -2 leaves one layer out).
    /// </summary>
    public required int VisionLayersToRun { get; init; }

    /// <summary>Which tokens of the tower become image tokens.</summary>
    public required FeatureSelection FeatureSelection { get; init; }

    /// <summary>Tokens that a picture becomes.</summary>
    public int ImageTokenCount => Vision.PositionCount - (FeatureSelection == FeatureSelection.Patches ? 1 : 0);

    /// <summary>The token that stands for one image token in a prompt.</summary>
    public required int ImageTokenId { get; init; }

    /// <summary>Tokens that end an answer.</summary>
    public required IReadOnlyList<int> EndTokenIds { get; init; }

    /// <summary>
    /// Most tokens of prompt and answer together: the decoder's positions, or its sliding window where that is less. Within the
    /// window results are those of full attention.
    /// </summary>
    public int ContextLength => Math.Min(Text.MaxPositionEmbeddings, Text.SlidingWindow ?? int.MaxValue);

    /// <summary>How pictures are prepared.</summary>
    public required PreprocessOptions Preprocess { get; init; }

    /// <summary>What a user should be told about this configuration, one sentence each; usually nothing.</summary>
    public IReadOnlyList<string> Remarks => ContextLength == Text.MaxPositionEmbeddings ? [] :
        [$"The context is capped at the sliding window of {ContextLength} tokens; the model has {Text.MaxPositionEmbeddings} positions."];
}
