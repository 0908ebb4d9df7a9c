using System.Text.Json;
using IlgpuLlava.Model.Text;

namespace IlgpuLlava.Model.Tests.Text;

public class ChatTemplateTests
{
    private const string HubOf15 =
        "{% for message in messages %}{% if message['role'] != 'system' %}{{ message['role'].upper() + ': '}}{% endif %}"
        + "{# Render all images first #}{% for content in message['content'] | selectattr('type', 'equalto', 'image') %}"
        + "{{ '<image>\\n' }}{% endfor %}{# Render all text next #}{% if message['role'] != 'assistant' %}{% for content in "
        + "message['content'] | selectattr('type', 'equalto', 'text') %}{{ content['text'] + ' '}}{% endfor %}{% else %}{% for content "
        + "in message['content'] | selectattr('type', 'equalto', 'text') %}{% generation %}{{ content['text'] + ' '}}"
        + "{% endgeneration %}{% endfor %}{% endif %}{% endfor %}{% if add_generation_prompt %}{{ 'ASSISTANT:' }}{% endif %}";

    private static IEnumerable<JsonElement> Entries(string family) =>
        TextGoldens.Read("templates").EnumerateArray().Where(entry => TextGoldens.Text(entry, "family") == family);

    private static void RendersAs(string family, ChatTemplate template)
    {
        JsonElement[] entries = [.. Entries(family)];
        Assert.That(entries, Has.Length.EqualTo(9));
        foreach (JsonElement entry in entries)
        {
            var segments = template.Render(
                TextGoldens.Turns(entry.GetProperty("messages")), entry.GetProperty("add_generation_prompt").GetBoolean());
            Assert.That(string.Concat(segments.Select(segment => segment.Value)), Is.EqualTo(TextGoldens.Text(entry, "prompt")));
        }
    }

    [TestCase("llava-1.5", "llava-1.5")]
    [TestCase("llava-1.6-vicuna", "llava-1.6-vicuna")]
    [TestCase("bakllava", "bakllava")]
    [TestCase("llava-1.6-mistral", "llava-1.6-mistral")]
    [TestCase("llava-1.6-34b", "llava-1.6-34b")]
    [TestCase("llava-1.6-llama3", "llava-1.6-llama3")]
    [TestCase("llava_v1", "llava_v1 (original)")]
    public void BuiltInTemplatesRenderAsTheReference(string name, string family)
    {
        Assert.That(ChatTemplate.Named(name).Name, Is.EqualTo(name));
        RendersAs(family, ChatTemplate.Named(name));
    }

    [TestCase("llava-1.5", "llava-1.5")]
    [TestCase("llava-1.6-vicuna", "llava-1.6-vicuna")]
    [TestCase("bakllava", "bakllava")]
    [TestCase("llava-1.6-mistral", "llava-1.6-mistral")]
    [TestCase("llava-1.6-34b-yi", "llava-1.6-34b")]
    [TestCase("llava-1.6-llama3", "llava-1.6-llama3")]
    [TestCase("llava-1.0", "llava_v1 (original)")]
    [TestCase("llava-1.6-original", "llava_v1 (original)")]
    [TestCase("spelling-original", "llava_v1 (original)")]
    public void CheckpointsRenderAsTheReference(string checkpoint, string family) =>
        RendersAs(family, ChatTemplate.Load(Path.Combine(TextGoldens.Goldens, checkpoint)));

    [Test]
    public void TheHubsTemplateRendersAsTheReference()
    {
        using var folder = new TemporaryFolder();
        folder.Write("chat_template.json", JsonSerializer.Serialize(new { chat_template = HubOf15 }));
        RendersAs("llava-1.5", ChatTemplate.Load(folder.Path));
    }

    /// <summary>As haotian-liu/LLaVA's <c>Conversation.get_prompt</c> writes them; the goldens have none of these.</summary>
    [TestCase("chatml_direct", null,
        "<|im_start|>system\nAnswer the questions.<|im_end|><|im_start|>user\n<image>\nQ<|im_end|><|im_start|>assistant\nA<|im_end|>"
        + "<|im_start|>user\nR<|im_end|><|im_start|>assistant\n")]
    [TestCase("chatml_direct", "S",
        "<|im_start|>system\nS<|im_end|><|im_start|>user\n<image>\nQ<|im_end|><|im_start|>assistant\nA<|im_end|><|im_start|>user\n"
        + "R<|im_end|><|im_start|>assistant\n")]
    [TestCase("mistral_instruct", null, "[INST] <image>\nQ [/INST] A </s>[INST] R [/INST]")]
    [TestCase("mistral_instruct", "S", "[INST] <<SYS>>\nS\n<</SYS>>\n\n<image>\nQ [/INST] A </s>[INST] R [/INST]")]
    [TestCase("llava_llama_2", "S", "[INST] <<SYS>>\nS\n<</SYS>>\n\n<image>\nQ [/INST] A </s><s>[INST] R [/INST]")]
    [TestCase("llava_llama_2", null,
        "[INST] <<SYS>>\nYou are a helpful language and vision assistant. You are able to understand the visual content that the user "
        + "provides, and assist the user with a variety of tasks using natural language.\n<</SYS>>\n\n<image>\nQ [/INST] A </s><s>[INST] R "
        + "[/INST]")]
    public void TemplatesOfTheOriginalRepositoryRenderAsItsConversations(string name, string? system, string expected)
    {
        ChatTurn[] turns = [ChatTurn.User("Q", 1), ChatTurn.Assistant("A"), ChatTurn.User("R")];
        var segments = ChatTemplate.Named(name).Render(system is null ? turns : [ChatTurn.System(system), .. turns], true);
        Assert.That(string.Concat(segments.Select(segment => segment.Value)), Is.EqualTo(expected));
    }

    [Test]
    public void AnUnknownNameIsRefusedWithThoseThatAreKnown() => Assert.That(
        () => ChatTemplate.Named("vicuna\n"),
        Throws.TypeOf<TokenizerException>().With.Message.Contains("\\u000a").And.Message.Contains(string.Join(", ", ChatTemplate.Names)));

    [Test]
    public void ATemplateStandsInAnyOfItsFiles()
    {
        const string other =
            "{% for m in messages %}{% for c in m.content %}{{ c.text or image_token }}{% endfor %}{% endfor %}{{ bos_token }}";
        using var folder = new TemporaryFolder();
        Assert.That(ChatTemplate.Load(folder.Path).Name, Is.EqualTo("llava-1.5"), "there is none");
        folder.Write("tokenizer_config.json", JsonSerializer.Serialize(new
        {
            bos_token = "<b>",
            chat_template = new[] { new { name = "tool_use", template = "x" }, new { name = "default", template = other } },
        }));
        Assert.That(Prompt(), Is.EqualTo("<image>a<b>"));
        folder.Write("chat_template.json", JsonSerializer.Serialize(new { chat_template = other + "2" }));
        Assert.That(Prompt(), Is.EqualTo("<image>a<b>2"));
        folder.Write("chat_template.jinja", other.Replace("{{ bos", "\r\n{{ bos") + "3\r\n");
        Assert.That(Prompt(), Is.EqualTo("<image>a<b>3"), "the newline after a block is lost, and the one at the end");
        Assert.That(ChatTemplate.Load(folder.Path).Name, Is.EqualTo("chat_template.jinja"));
        Assert.That(ChatTemplate.Load(folder.Path, "llava_v1").Name, Is.EqualTo("llava_v1"), "a name overrides every file");

        string Prompt() => string.Concat(ChatTemplate.Load(folder.Path).Render([ChatTurn.User("a", 1)], true).Select(s => s.Value));
    }

    [TestCase("{% for m in messages %}{% macro x() %}", "\"macro\" is not supported")]
    [TestCase("{% for m in messages %}[INST] {{ m }} [/INST]{% endfor %}", "putting out a dictionary")]
    [TestCase("{% for m in messages %}[INST] {{ m['content'] | trim }} [/INST]{% endfor %}", "\"trim\" of a list")]
    [TestCase("USER: {{ messages[0].content[1].text }}", "0 image places and 1 questions")]
    [TestCase("<image>", "1 image places and 0 questions")]
    [TestCase("{{ raise_exception('No!') }}", "No!")]
    public void ATemplateThatCannotServeIsRefusedByItsFile(string template, string reason)
    {
        using var folder = new TemporaryFolder();
        folder.Write("chat_template.jinja", template);
        Assert.That(() => ChatTemplate.Load(folder.Path), Throws.TypeOf<TokenizerException>().With.Message.Contains("chat_template.jinja")
            .And.Message.Contains(reason).And.Message.Contains("--template"));
        Assert.That(ChatTemplate.Load(folder.Path, "llava-1.5").Name, Is.EqualTo("llava-1.5"));
    }

    [Test]
    public void WhatATemplateSaysOfAConversationReachesWhoAsked()
    {
        using var folder = new TemporaryFolder();
        folder.Write(
            "chat_template.jinja",
            "{% for m in messages %}{% if m.role == 'system' %}{{ raise_exception('No system text') }}{% endif %}"
            + "{% for c in m.content %}{{ c.text or '<image>' }}{% endfor %}{% endfor %}");
        ChatTemplate template = ChatTemplate.Load(folder.Path);
        Assert.That(() => template.Render([ChatTurn.System("a"), ChatTurn.User("b")], true), Throws.TypeOf<PromptException>()
            .With.Message.Contains("No system text"));
    }

    [TestCase("""{"model_type":"llava"}""", null, "llava-1.5")]
    [TestCase("""{"model_type":"llava","text_config":{"model_type":"mistral"}}""", null, "bakllava")]
    [TestCase("""{"model_type":"llava_next"}""", null, "llava-1.6-vicuna")]
    [TestCase("""{"model_type":"llava_next","text_config":{"model_type":"mistral"}}""", null, "llava-1.6-mistral")]
    [TestCase("""{"model_type":"llava_next","text_config":{"model_type":"llama"}}""", "<|im_end|>", "llava-1.6-34b")]
    [TestCase("""{"model_type":"llava_next"}""", "<|eot_id|>", "llava-1.6-llama3")]
    [TestCase("""{"model_type":"llava","mm_vision_tower":"x"}""", null, "llava_v1")]
    [TestCase("""{"model_type":"llava_llama","architectures":["LlavaLlamaForCausalLM"]}""", null, "llava_v1")]
    [TestCase("""{"model_type":"llava","mm_vision_tower":"x","_name_or_path":"a/Llama-2-13b-chat"}""", null, "llava_llama_2")]
    [TestCase("""{"model_type":"llava_mistral","mm_vision_tower":"x"}""", null, "mistral_instruct")]
    [TestCase("""{"model_type":"llava","architectures":["LlavaMistralForCausalLM"]}""", null, "mistral_instruct")]
    [TestCase("""{"model_type":"llava","mm_vision_tower":"x"}""", "<|im_end|>", "chatml_direct")]
    public void ACheckpointWithoutATemplateTakesItsFamilys(string config, string? endToken, string expected)
    {
        using var folder = new TemporaryFolder();
        folder.Write("config.json", config);
        // A template of the language model, for text alone.
        bool original = config.Contains("mm_") || config.Contains("ForCausalLM");
        folder.Write("tokenizer_config.json", JsonSerializer.Serialize(
            new { eos_token = endToken, chat_template = original ? "{{ messages[0]['content'] }}" : null }));
        Assert.That(ChatTemplate.Load(folder.Path).Name, Is.EqualTo(expected));
    }

    [TestCase("""{"model_type":"llava_mpt","mm_vision_tower":"x"}""", "</s>", "llava_mpt")]
    [TestCase("""{"model_type":"llava_llama","mm_vision_tower":"x"}""", "<|eot_id|>", "<|eot_id|>")]
    public void AFamilyWithoutATemplateIsRefusedByName(string config, string endToken, string reason)
    {
        using var folder = new TemporaryFolder();
        folder.Write("config.json", config);
        folder.Write("tokenizer_config.json", JsonSerializer.Serialize(new { eos_token = endToken }));
        Assert.That(() => ChatTemplate.Load(folder.Path), Throws.TypeOf<TokenizerException>().With.Message.Contains(reason)
            .And.Message.Contains("--template").And.Message.Contains("llava_v1"));
    }
}
