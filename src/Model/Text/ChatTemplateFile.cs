using System.Text.Json;

namespace IlgpuLlava.Model.Text;

/// <summary>
/// Finds the chat template of a checkpoint and recognises it. A template is a program; running a stranger's is neither needed nor
/// safe, so its text is compared with the known ones: exactly, but for the kind of line ends and white space at both ends.
/// </summary>
internal static class ChatTemplateFile
{
    /// <summary>LLaVA-1.5's template as its checkpoints spell it: compact, and the hub's with and without generation marks.</summary>
    private static readonly string[] llava15 =
    [
        "{% for m in messages %}{% if m['role'] != 'system' %}{{ m['role'] | upper }}: {% endif %}"
        + "{% for c in m['content'] if c['type'] == 'image' %}<image>\n{% endfor %}"
        + "{% for c in m['content'] if c['type'] == 'text' %}{{ c['text'] }} {% endfor %}{% endfor %}"
        + "{% if add_generation_prompt %}ASSISTANT:{% endif %}",
        Hub("{% generation %}{{ content['text'] + ' '}}{% endgeneration %}"),
        Hub("{{ content['text'] + ' '}}"),
    ];

    public static ChatTemplate Load(string directory)
    {
        if (Find(directory) is not { } found)
        {
            return ChatTemplate.Llava15;
        }

        string text = Normalise(found.Text);
        if (llava15.Any(known => Normalise(known) == text))
        {
            return ChatTemplate.Llava15;
        }

        throw new TokenizerException(
            $"{found.File}: this chat template is not supported; known is that of {ChatTemplate.Llava15.Name}. "
            + $"It begins {Quote.Text(text)}.");
    }

    private static (string File, string Text)? Find(string directory)
    {
        string jinja = Path.Combine(directory, "chat_template.jinja");
        if (File.Exists(jinja))
        {
            return (jinja, JsonFile.ReadText(jinja));
        }

        foreach (string name in (string[])["chat_template.json", "processor_config.json", "tokenizer_config.json"])
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

    private static string Normalise(string text) => text.Replace("\r\n", "\n").Trim();

    private static string Hub(string assistantText) =>
        "{% for message in messages %}{% if message['role'] != 'system' %}{{ message['role'].upper() + ': '}}{% endif %}"
        + "{# Render all images first #}{% for content in message['content'] | selectattr('type', 'equalto', 'image') %}"
        + "{{ '<image>\\n' }}{% endfor %}{# Render all text next #}{% if message['role'] != 'assistant' %}"
        + "{% for content in message['content'] | selectattr('type', 'equalto', 'text') %}{{ content['text'] + ' '}}{% endfor %}{% else %}"
        + "{% for content in message['content'] | selectattr('type', 'equalto', 'text') %}" + assistantText
        + "{% endfor %}{% endif %}{% endfor %}{% if add_generation_prompt %}{{ 'ASSISTANT:' }}{% endif %}";
}
