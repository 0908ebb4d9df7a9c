using System.Text;
using System.Text.Json;
using IlgpuLlava.Model.Text;

namespace IlgpuLlava.Model.Tests.Text;

/// <summary>
/// BPE by its definition, in O(n²), written for reading: again and again the best pair, the leftmost of equals, becomes one. It takes
/// strings, not symbols, and reads scores and merges itself.
/// </summary>
internal sealed class NaiveBpe
{
    private readonly Dictionary<(string Left, string Right), double> _ranks = [];
    private readonly Dictionary<string, double>? _scores;
    private readonly Dictionary<string, int> _ids = [];
    private readonly bool _alwaysPrefix;

    public NaiveBpe(string golden)
    {
        string folder = Path.Combine(TextGoldens.Goldens, "text");
        _alwaysPrefix = golden != "hub-not-legacy";
        if (golden == "sentencepiece")
        {
            var pieces = SentencePieceModel.Load(Path.Combine(folder, "tokenizer.model")).Pieces;
            _scores = pieces.Where(piece => piece.Kind == PieceKind.Normal)
                .ToDictionary(piece => piece.Text, piece => -(double)piece.Score);
            _ids = pieces.Select((piece, id) => (piece.Text, id)).ToDictionary(pair => pair.Text, pair => pair.id);
            return;
        }

        using var json = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, golden + "-tokenizer.json")));
        JsonElement model = json.RootElement.GetProperty("model");
        foreach (JsonElement merge in model.GetProperty("merges").EnumerateArray())
        {
            _ranks.Add((merge[0].GetString()!, merge[1].GetString()!), _ranks.Count);
        }

        _ids = model.GetProperty("vocab").EnumerateObject().ToDictionary(entry => entry.Name, entry => entry.Value.GetInt32());
    }

    public List<int> Encode(string text)
    {
        text = text.Replace(' ', '▁');
        string marked = _alwaysPrefix || !text.StartsWith('▁') ? "▁" + text : text;
        List<string> parts = [.. marked.EnumerateRunes().Select(rune => rune.ToString())];
        while (Best(parts) is >= 0 and var best)
        {
            parts[best] += parts[best + 1];
            parts.RemoveAt(best + 1);
        }

        return [.. parts.SelectMany(part => _ids.TryGetValue(part, out int id)
            ? [id]
            : Encoding.UTF8.GetBytes(part).Select(value => _ids[$"<0x{value:X2}>"]))];
    }

    /// <summary>The place of the lowest rank, the leftmost of equals; -1 where nothing merges.</summary>
    private int Best(List<string> parts) => Enumerable.Range(0, parts.Count - 1)
        .Where(at => Rank(parts[at], parts[at + 1]) is not null)
        .OrderBy(at => Rank(parts[at], parts[at + 1])).ThenBy(at => at)
        .FirstOrDefault(-1);

    private double? Rank(string left, string right) => _scores is null
        ? _ranks.TryGetValue((left, right), out double rank) ? rank : null
        : _scores.TryGetValue(left + right, out double score) ? score : null;
}
