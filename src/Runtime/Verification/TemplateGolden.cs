using IlgpuLlava.Model.Text;

namespace IlgpuLlava.Runtime.Verification;

/// <summary>Conversations and the prompts that each family's template makes of them.</summary>
internal sealed class TemplateGolden : IGolden
{
    private sealed record Entry(string Family, List<ChatTurn> Turns, bool AddGenerationPrompt, string Prompt);

    private const string OriginalMark = " (original)";

    private readonly string _name;
    private readonly List<Entry> _entries = [];

    private TemplateGolden(GoldenJson json)
    {
        _name = Path.GetFileName(json.File);
        foreach (var entry in json.ListOf(json.Root, "the file"))
        {
            string family = NameOf(json.Text(entry, "family"));
            bool add = GoldenJson.Optional(entry, "add_generation_prompt") is not { ValueKind: System.Text.Json.JsonValueKind.False };
            // What other families' messages may hold is not for this version to judge.
            _entries.Add(new Entry(family, Find(family) is null ? [] : GoldenMessages.Read(json, entry), add, json.Text(entry, "prompt")));
        }
        if (_entries.Count == 0)
            throw new GoldenException($"{json.File} holds no conversation.");
    }

    public static TemplateGolden? Find(string directory, string name = "templates.json")
    {
        string file = Path.Combine(directory, name);
        return File.Exists(file) ? new TemplateGolden(GoldenJson.Load(file)) : null;
    }

    public IEnumerable<VerificationRow> Run(CancellationToken cancellationToken)
    {
        foreach (IGrouping<string, Entry> family in _entries.GroupBy(e => e.Family))
        {
            if (Find(family.Key) is not { } template)
            {
                yield return VerificationRow.NotKnown(
                    _name, family.Key, $"template of {family.Count()} conversations, not known to this version");
                continue;
            }
            int failed = 0;
            string note = $"{family.Count()} conversations";
            foreach (Entry entry in family)
            {
                string prompt = string.Concat(template.Render(entry.Turns, entry.AddGenerationPrompt).Select(s => s.Value));
                VerificationRow row = Comparison.Text(_name, family.Key, prompt, entry.Prompt);
                if (row.Status == VerificationStatus.Failed && failed++ == 0)
                    note += $", {row.Note}";
            }
            yield return VerificationRow.Compared(_name, family.Key, failed, 0, note);
        }
    }

    private static ChatTemplate? Find(string family) => ChatTemplate.Names.Contains(family) ? ChatTemplate.Named(family) : null;

    /// <summary>A family's name without the mark of the original layout.</summary>
    private static string NameOf(string family) =>
        family.EndsWith(OriginalMark, StringComparison.Ordinal) ? family[..^OriginalMark.Length] : family;
}
