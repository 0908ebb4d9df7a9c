using ILGPU;

namespace IlgpuLlava.Model;

/// <summary>
/// Looks at the tensors between the stages of a forward pass, as <c>verify</c> does; the pass itself is the same with it and
/// without. Stages are named as Hugging Face goldens name them: <c>vision.embeddings</c>, <c>vision.layer.N</c>,
/// <c>image_features</c>, <c>inputs_embeds</c>, <c>text.layer.N</c>, <c>text.norm</c>, <c>logits</c>.
/// </summary>
public interface IStageTap
{
    /// <summary>Takes rows of a stage. A stage that is computed in pieces comes in several calls, in order.</summary>
    /// <param name="stage">The stage's name.</param>
    /// <param name="rows">[rowCount, columns] in device memory, valid during the call only.</param>
    /// <param name="rowCount">Rows.</param>
    /// <param name="columns">Columns.</param>
    void Take(string stage, ArrayView<float> rows, int rowCount, int columns);
}
