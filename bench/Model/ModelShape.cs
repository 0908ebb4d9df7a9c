using IlgpuLlava.Kernels;

namespace IlgpuLlava.Bench;

/// <summary>A decoder's sizes, and what a token costs in them.</summary>
internal sealed record ModelShape(ElementType Type, int LayerCount)
{
    /// <summary>The model of these sizes.</summary>
    public const string Name = "llama-1b";

    // 0.95 billion parameters with 16 layers: the width of TinyLlama and Llama 3.2 1B.
    public const int HiddenSize = 2048;
    public const int IntermediateSize = 5632;
    public const int HeadCount = 32;
    public const int VocabularySize = 32000;
    private const long LayerWeights = (4L * HiddenSize * HiddenSize) + (3L * HiddenSize * IntermediateSize);
    private const long HeadWeights = (long)HiddenSize * VocabularySize;

    public string TypeName => Type.Name();

    /// <summary>Bytes that a decoded token must move: every matrix once, its embedding, and the cached keys and values.</summary>
    public double DecodeBytes(double contextLength, ElementType cacheType)
    {
        double weights = ((LayerCount * LayerWeights) + HeadWeights + HiddenSize) * (double)Type.SizeInBytes();
        return weights + (LayerCount * contextLength * 2 * HiddenSize * cacheType.SizeInBytes());
    }

    /// <summary>Floating-point operations of a prompt: its products, causal attention, and the logits of its last token.</summary>
    public double PromptOperations(int tokens)
    {
        double seen = tokens * (tokens + 1.0) / 2;
        return 2.0 * ((tokens * (double)LayerCount * LayerWeights) + HeadWeights) + (LayerCount * 4 * seen * HiddenSize);
    }
}
