using ILGPU;
using ILGPU.Runtime;
using IlgpuLlava.Model.Checkpoints;

namespace IlgpuLlava.Runtime.Verification;

/// <summary>Keeps of a run what a golden has: the prompt, the pictures, and the rows of each stage.</summary>
internal sealed class CaseTap : IGenerationTap
{
    private readonly Dictionary<string, StageRecorder> _stages = [];
    private readonly MemoryStream? _pixels;
    private readonly List<float>? _values;
    private readonly List<float[]>? _steps;

    public CaseTap(GoldenTensors golden)
    {
        foreach (TensorInfo info in golden.Tensors.Values)
        {
            if (info.Name == CaseStages.Pixels)
                _pixels = new MemoryStream();
            else if (info.Name == CaseStages.PixelValues)
                _values = [];
            else if (info.Name == CaseStages.GreedyLogits)
                _steps = [];
            else if (CaseStages.IsKnown(info.Name))
                _stages.Add(info.Name, new StageRecorder(info));
        }
    }

    public IReadOnlyList<int> Prompt { get; private set; } = [];

    /// <summary>Bytes of all pictures, one after another.</summary>
    public byte[] Pixels => _pixels?.ToArray() ?? [];

    /// <summary>Normalised values of all pictures, one after another.</summary>
    public float[] Values => _values?.ToArray() ?? [];

    /// <summary>The logits of each step.</summary>
    public IReadOnlyList<float[]> Steps => _steps ?? [];

    public StageRecorder Stage(string name) => _stages[name];

    public void TakePrompt(IReadOnlyList<int> tokenIds) => Prompt = tokenIds;

    public void TakePicture(ReadOnlySpan<byte> pixels, ReadOnlySpan<float> values)
    {
        _pixels?.Write(pixels);
        _values?.AddRange(values);
    }

    public void Take(string stage, ArrayView<float> rows, int rowCount, int columns)
    {
        if (_stages.TryGetValue(stage, out StageRecorder? recorder))
            recorder.Take(rows, rowCount, columns);
    }

    public void TakeStep(ArrayView<float> logits)
    {
        if (_steps is null)
            return;
        float[] row = new float[logits.Length];
        logits.CopyToCPU(ref row[0], row.Length);
        _steps.Add(row);
    }
}
