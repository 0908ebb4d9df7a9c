using System.Text.Json;
using IlgpuLlava.Model.Text;

namespace IlgpuLlava.Model.Tests.Text;

public class ChatTemplateTests
{
    [Test]
    public void ConversationsRenderAsHuggingFacesTemplate()
    {
        int seen = 0;
        foreach (JsonElement entry in TextGoldens.Read("templates").EnumerateArray())
        {
            if (TextGoldens.Text(entry, "family") == "llava-1.5")
            {
                seen++;
                var segments = ChatTemplate.Llava15.Render(
                    TextGoldens.Turns(entry.GetProperty("messages")), entry.GetProperty("add_generation_prompt").GetBoolean());
                Assert.That(string.Concat(segments.Select(segment => segment.Value)), Is.EqualTo(TextGoldens.Text(entry, "prompt")));
            }
        }

        Assert.That(seen, Is.GreaterThanOrEqualTo(9));
    }

    [Test]
    public void KnownTemplatesAreRecognisedWhereverTheyStand()
    {
        string jinja = File.ReadAllText(Path.Combine(TextGoldens.Goldens, "llava-1.5", "chat_template.jinja"));
        string hub = "{% for message in messages %}{% if message['role'] != 'system' %}{{ message['role'].upper() + ': '}}{% endif %}"
            + "{# Render all images first #}{% for content in message['content'] | selectattr('type', 'equalto', 'image') %}"
            + "{{ '<image>\\n' }}{% endfor %}{# Render all text next #}{% if message['role'] != 'assistant' %}{% for content in "
            + "message['content'] | selectattr('type', 'equalto', 'text') %}{{ content['text'] + ' '}}{% endfor %}{% else %}{% for content "
            + "in message['content'] | selectattr('type', 'equalto', 'text') %}{% generation %}{{ content['text'] + ' '}}"
            + "{% endgeneration %}{% endfor %}{% endif %}{% endfor %}{% if add_generation_prompt %}{{ 'ASSISTANT:' }}{% endif %}";
        using var folder = new TemporaryFolder();
        Assert.That(ChatTemplate.Load(folder.Path), Is.SameAs(ChatTemplate.Llava15));
        folder.Write("tokenizer_config.json", JsonSerializer.Serialize(new
        {
            chat_template = new[] { new { name = "tool_use", template = "x" }, new { name = "default", template = jinja } },
        }));
        Assert.That(ChatTemplate.Load(folder.Path), Is.SameAs(ChatTemplate.Llava15));
        folder.Write("chat_template.json", JsonSerializer.Serialize(new { chat_template = hub }));
        Assert.That(ChatTemplate.Load(folder.Path), Is.SameAs(ChatTemplate.Llava15));
        folder.Write("chat_template.jinja", jinja.Replace("\n", "\r\n") + "\r\n");
        Assert.That(ChatTemplate.Load(folder.Path), Is.SameAs(ChatTemplate.Llava15));
    }

    [Test]
    public void AnUnknownTemplateIsRefusedByName()
    {
        using var folder = new TemporaryFolder();
        folder.Write("chat_template.jinja", "{% for m in messages %}[INST] {{ m }} [/INST]{% endfor %}");
        Assert.That(() => ChatTemplate.Load(folder.Path), Throws.TypeOf<TokenizerException>()
            .With.Message.Contains("chat_template.jinja").And.Message.Contains("[INST]").And.Message.Contains("llava-1.5"));
    }
}
