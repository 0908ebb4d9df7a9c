using System.Text.RegularExpressions;
using IlgpuLlava.Model.Configuration;

namespace IlgpuLlava.Model.Checkpoints;

/// <summary>The tensors that a configuration asks for, in the order in which the model uses them.</summary>
internal sealed class TensorPlan
{
    private readonly List<PlannedTensor> _tensors = [];
    private readonly int _towerLayers;

    public TensorPlan(LlavaConfiguration configuration)
    {
        if (configuration.HasVision)
        {
            _towerLayers = configuration.Vision.LayerCount;
            AddVision(configuration.Vision, configuration.VisionLayersToRun);
        }
        if (configuration.Projector != ProjectorKind.None)
        {
            AddLinear("projector.linear_1", configuration.Text.HiddenSize, configuration.Vision.HiddenSize);
            if (configuration.Projector == ProjectorKind.TwoLayers)
                AddLinear("projector.linear_2", configuration.Text.HiddenSize, configuration.Text.HiddenSize);
            if (configuration.Preprocess.AnyResolution is not null) Add(TensorNames.ImageNewline, configuration.Text.HiddenSize);
        }
        if (configuration.HasText) AddText(configuration.Text);
    }

    /// <summary>The canonical tensors.</summary>
    public IReadOnlyList<PlannedTensor> Tensors => _tensors;

    /// <summary>
    /// Whether a normalised name is of a part of the vision tower behind the selected feature layer, which a checkpoint may or
    /// may not have.
    /// </summary>
    public bool IsUnused(string normalized)
    {
        if (_towerLayers == 0) return false;
        if (normalized.StartsWith("vision.post_norm.", StringComparison.Ordinal)) return true;
        Match match = Regex.Match(normalized, @"^vision\.layers\.([0-9]+)\.");
        return match.Success && int.TryParse(match.Groups[1].ValueSpan, out int layer) && layer < _towerLayers;
    }

    private void AddVision(VisionConfiguration vision, int layers)
    {
        long hidden = vision.HiddenSize;
        Add("vision.class_embedding", hidden);
        Add("vision.patch_embedding.weight", hidden, vision.ChannelCount, vision.PatchSize, vision.PatchSize);
        Add("vision.position_embedding.weight", vision.PositionCount, hidden);
        AddNorm("vision.pre_norm", hidden);
        for (int i = 0; i < layers; i++)
        {
            string layer = $"vision.layers.{i}";
            AddNorm($"{layer}.norm_1", hidden);
            foreach (string kind in (string[])["weight", "bias"])
            {
                long[] columns = kind == "weight" ? [hidden] : [];
                Fuse($"{layer}.attention.qkv.{kind}", columns, ($"{layer}.attention.q.{kind}", hidden),
                    ($"{layer}.attention.k.{kind}", hidden), ($"{layer}.attention.v.{kind}", hidden));
            }
            AddLinear($"{layer}.attention.out", hidden, hidden);
            AddNorm($"{layer}.norm_2", hidden);
            AddLinear($"{layer}.mlp.fc1", vision.IntermediateSize, hidden);
            AddLinear($"{layer}.mlp.fc2", hidden, vision.IntermediateSize);
        }
    }

    private void AddText(TextConfiguration text)
    {
        long hidden = text.HiddenSize;
        long queries = (long)text.HeadCount * text.HeadDim, keys = (long)text.KeyValueHeadCount * text.HeadDim;
        Add(TensorNames.EmbedTokens, text.VocabularySize, hidden);
        for (int i = 0; i < text.LayerCount; i++)
        {
            string layer = $"text.layers.{i}";
            Add($"{layer}.input_norm.weight", hidden);
            Fuse($"{layer}.attention.qkv.weight", [hidden], ($"{layer}.attention.q.weight", queries),
                ($"{layer}.attention.k.weight", keys), ($"{layer}.attention.v.weight", keys));
            Add($"{layer}.attention.out.weight", hidden, queries);
            Add($"{layer}.post_attention_norm.weight", hidden);
            Fuse($"{layer}.mlp.gate_up.weight", [hidden], ($"{layer}.mlp.gate.weight", text.IntermediateSize),
                ($"{layer}.mlp.up.weight", text.IntermediateSize));
            Add($"{layer}.mlp.down.weight", hidden, text.IntermediateSize);
        }
        Add("text.norm.weight", hidden);
        Add(TensorNames.LmHead, text.VocabularySize, hidden);
    }

    private void AddLinear(string name, long outputs, long inputs)
    {
        Add($"{name}.weight", outputs, inputs);
        Add($"{name}.bias", outputs);
    }

    private void AddNorm(string name, long width)
    {
        Add($"{name}.weight", width);
        Add($"{name}.bias", width);
    }

    private void Add(string name, params long[] shape) => _tensors.Add(new PlannedTensor(name, shape, [new PlannedPart(name, shape)]));

    private void Fuse(string name, long[] columns, params (string Name, long Rows)[] parts) => _tensors.Add(new PlannedTensor(name,
        [parts.Sum(p => p.Rows), .. columns], [.. parts.Select(p => new PlannedPart(p.Name, [p.Rows, .. columns]))]));
}
