using IlgpuLlava.Model.Configuration;

namespace IlgpuLlava.Bench;

/// <summary>What an answer costs at least, whatever the program: multiplications and bytes.</summary>
/// <param name="configuration">The model.</param>
/// <param name="weightBytes">Bytes of a weight of the decoder's matrices, scales included.</param>
/// <param name="cacheBytes">Bytes of a number of keys and values.</param>
internal sealed class ModelWork(LlavaConfiguration configuration, double weightBytes, double cacheBytes)
{
    private readonly TextConfiguration _text = configuration.Text;
    private readonly VisionConfiguration _vision = configuration.Vision;

    private double QueryWidth => (double)_text.HeadCount * _text.HeadDim;

    private double KeyWidth => (double)_text.KeyValueHeadCount * _text.HeadDim;

    private double LayerWeights => ((double)_text.HiddenSize * ((2 * QueryWidth) + (2 * KeyWidth)))
        + (3.0 * _text.HiddenSize * _text.IntermediateSize);

    private double HeadWeights => (double)_text.HiddenSize * _text.VocabularySize;

    /// <summary>Bytes that a decoded token must move: every matrix once, and the cached keys and values.</summary>
    public double DecodeBytes(double contextLength) => (((_text.LayerCount * LayerWeights) + HeadWeights) * weightBytes)
        + (_text.LayerCount * contextLength * 2 * KeyWidth * cacheBytes);

    /// <summary>Floating-point operations of a prompt: its products, causal attention, and the logits of its last token.</summary>
    public double PromptOperations(int tokens)
    {
        double seen = tokens * (tokens + 1.0) / 2;
        return 2.0 * ((tokens * _text.LayerCount * LayerWeights) + HeadWeights) + (_text.LayerCount * 4 * seen * QueryWidth);
    }

    /// <summary>Floating-point operations of the vision tower and the projector, for pictures of so many image tokens.</summary>
    public double PictureOperations(int imageTokens)
    {
        double width = _vision.HiddenSize, positions = _vision.PositionCount, tiles = Math.Ceiling(imageTokens / positions);
        double layer = (4 * width * width) + (2 * width * _vision.IntermediateSize);
        double patches = (positions - 1) * 3.0 * _vision.PatchSize * _vision.PatchSize * width;
        double tower = (configuration.VisionLayersToRun * ((positions * layer) + (2 * positions * positions * width))) + patches;
        double projector = (width * _text.HiddenSize) + ((double)_text.HiddenSize * _text.HiddenSize);
        return 2 * ((tiles * tower) + (imageTokens * projector));
    }
}
