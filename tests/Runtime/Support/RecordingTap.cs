using ILGPU;

namespace IlgpuLlava.Runtime.Tests;

/// <summary>Remembers the prompt and does something at a stage.</summary>
internal sealed class RecordingTap(string? stage = null, Action? action = null) : IGenerationTap
{
    public IReadOnlyList<int> Prompt { get; private set; } = [];

    public List<string> Stages { get; } = [];

    public void Take(string name, ArrayView<float> rows, int rowCount, int columns)
    {
        Stages.Add(name);
        if (name == stage)
            action!();
    }

    public void TakePicture(ReadOnlySpan<byte> pixels, ReadOnlySpan<float> values) => Take("picture", default, 0, 0);

    public void TakePrompt(IReadOnlyList<int> tokenIds) => Prompt = tokenIds;

    public void TakeStep(ArrayView<float> logits) => Take("step", default, 0, 0);
}
