using System.Text.Json;
using IlgpuLlava.Model.Text;
using IlgpuLlava.Model.Text.Jinja;

namespace IlgpuLlava.Model.Tests.Text.Jinja;

/// <summary>Templates with what Jinja itself made of them, and the conversation they were given.</summary>
internal static class JinjaCases
{
    private static readonly JsonElement file = Read();

    public static IEnumerable<TestCaseData> All => file.GetProperty("cases").EnumerateArray().Select((entry, i) =>
        new TestCaseData(TextGoldens.Text(entry, "template"), TextGoldens.Text(entry, "expected")).SetArgDisplayNames($"{i}"));

    public static string Render(string template, params (string Name, JinjaValue Value)[] variables) => string.Concat(
        Program(template, variables).Select(segment => segment.Value));

    public static IReadOnlyList<PromptSegment> Program(string template, params (string Name, JinjaValue Value)[] variables)
    {
        var all = new Dictionary<string, JinjaValue>
        {
            ["messages"] = Value(file.GetProperty("messages")),
            ["add_generation_prompt"] = JinjaValue.True,
            ["bos_token"] = JinjaText.Template("<s>"),
            ["eos_token"] = JinjaText.Template("</s>"),
            ["tools"] = JinjaValue.None,
        };
        foreach (var (name, value) in variables)
        {
            all[name] = value;
        }

        return JinjaProgram.Parse(template).Render(all);
    }

    /// <summary>A value of JSON; its texts are from outside.</summary>
    private static JinjaValue Value(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Array => new JinjaValue.ListValue([.. json.EnumerateArray().Select(Value)]),
        JsonValueKind.Object => new JinjaValue.MapValue(json.EnumerateObject().ToDictionary(p => p.Name, p => Value(p.Value))),
        _ => JinjaText.Outside(json.GetString()!),
    };

    private static JsonElement Read()
    {
        string path = Path.Combine(TextGoldens.Root, "tests", "Model", "Text", "Jinja", "jinja-3.1.6.json");
        using var document = JsonDocument.Parse(File.ReadAllBytes(path));
        return document.RootElement.Clone();
    }
}
