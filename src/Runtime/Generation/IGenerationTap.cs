using ILGPU;
using IlgpuLlava.Model;

namespace IlgpuLlava.Runtime;

/// <summary>Looks at everything between the pictures and the chosen tokens, as <c>verify</c> does.</summary>
public interface IGenerationTap : IStageTap
{
    /// <summary>A picture after resizing and cropping.</summary>
    /// <param name="pixels">[height, width, 3].</param>
    /// <param name="values">[3, height, width], normalised.</param>
    void TakePicture(ReadOnlySpan<byte> pixels, ReadOnlySpan<float> values);

    /// <summary>The prompt.</summary>
    /// <param name="tokenIds">Token ids, image placeholders expanded.</param>
    void TakePrompt(IReadOnlyList<int> tokenIds);

    /// <summary>The logits from which a token is chosen.</summary>
    /// <param name="logits">[vocabulary] in device memory, valid during the call only.</param>
    void TakeStep(ArrayView<float> logits);
}
