using System.Text.Json;

namespace IlgpuLlava.Model.Text;

/// <summary>Finds the chat template that a checkpoint brings.</summary>
internal static class ChatTemplateFile
{
    public static (string File, string Text)? Find(string directory)
    {
        string jinja = Path.Combine(directory, "chat_template.jinja");
        if (File.Exists(jinja))
        {
            return (jinja, JsonFile.ReadText(jinja));
        }

        // In the original layout a tokenizer's template is that of the language model, for text alone.
        string[] names = ChatTemplateFamily.IsOriginalLayout(directory)
            ? ["chat_template.json", "processor_config.json"]
            : ["chat_template.json", "processor_config.json", "tokenizer_config.json"];
        foreach (string name in names)
        {
            string file = Path.Combine(directory, name);
            if (File.Exists(file))
            {
                using var json = JsonFile.Load(file);
                if (FromProperty(json) is { } text)
                {
                    return (file, text);
                }
            }
        }

        return null;
    }

    /// <summary>The property <c>chat_template</c>: a text, or a list of named texts, of which "default" counts.</summary>
    private static string? FromProperty(JsonFile json)
    {
        JsonElement? property = json.Optional(json.Root, "chat_template");
        if (property is not { ValueKind: JsonValueKind.Array } list)
        {
            return property is { } single ? json.Text(single, "chat_template") : null;
        }

        foreach (JsonElement entry in list.EnumerateArray())
        {
            if (json.OptionalText(entry, "name") == "default")
            {
                return json.Text(json.Required(entry, "template"), "template");
            }
        }

        throw json.Wrong("chat_template", "a text, or a list with one named \"default\"");
    }
}
