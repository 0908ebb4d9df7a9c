using System.Text.Json;
using IlgpuLlava.Model.Text;

namespace IlgpuLlava.Model.Tests.Text;

/// <summary>Templates of language models, which take a turn's content as a text.</summary>
public class LanguageModelTemplateTests
{
    // As they stand in the repositories of Llama-2-7b-chat-hf, Mistral-7B-Instruct-v0.2, Meta-Llama-3-8B-Instruct and TinyLlama-1.1B-Chat.
    private const string Llama2 =
        "{% if messages[0]['role'] == 'system' %}{% set loop_messages = messages[1:] %}{% set system_message = messages[0]['content'] %}"
        + "{% else %}{% set loop_messages = messages %}{% set system_message = false %}{% endif %}{% for message in loop_messages %}"
        + "{% if (message['role'] == 'user') != (loop.index0 % 2 == 0) %}"
        + "{{ raise_exception('Conversation roles must alternate user/assistant/user/assistant/...') }}{% endif %}"
        + "{% if loop.index0 == 0 and system_message != false %}"
        + "{% set content = '<<SYS>>\\n' + system_message + '\\n<</SYS>>\\n\\n' + message['content'] %}"
        + "{% else %}{% set content = message['content'] %}{% endif %}{% if message['role'] == 'user' %}"
        + "{{ bos_token + '[INST] ' + content.strip() + ' [/INST]' }}{% elif message['role'] == 'assistant' %}"
        + "{{ ' '  + content.strip() + ' ' + eos_token }}{% endif %}{% endfor %}";

    private const string Mistral =
        "{{ bos_token }}{% for message in messages %}{% if (message['role'] == 'user') != (loop.index0 % 2 == 0) %}"
        + "{{ raise_exception('Conversation roles must alternate user/assistant/user/assistant/...') }}{% endif %}"
        + "{% if message['role'] == 'user' %}{{ '[INST] ' + message['content'] + ' [/INST]' }}{% elif message['role'] == 'assistant' %}"
        + "{{ message['content'] + eos_token}}{% else %}{{ raise_exception('Only user and assistant roles are supported!') }}"
        + "{% endif %}{% endfor %}";

    private const string Llama3 =
        "{% set loop_messages = messages %}{% for message in loop_messages %}"
        + "{% set content = '<|start_header_id|>' + message['role'] + '<|end_header_id|>\n\n'+ message['content'] | trim + '<|eot_id|>' %}"
        + "{% if loop.index0 == 0 %}{% set content = bos_token + content %}{% endif %}{{ content }}{% endfor %}"
        + "{% if add_generation_prompt %}{{ '<|start_header_id|>assistant<|end_header_id|>\n\n' }}{% endif %}";

    private const string Zephyr =
        "{% for message in messages %}\n{% if message['role'] == 'user' %}\n{{ '<|user|>\n' + message['content'] + eos_token }}\n"
        + "{% elif message['role'] == 'system' %}\n{{ '<|system|>\n' + message['content'] + eos_token }}\n"
        + "{% elif message['role'] == 'assistant' %}\n{{ '<|assistant|>\n'  + message['content'] + eos_token }}\n{% endif %}\n"
        + "{% if loop.last and add_generation_prompt %}\n{{ '<|assistant|>' }}\n{% endif %}\n{% endfor %}";

    [TestCase(Llama2, "<s>[INST] One? [/INST] Two. </s><s>[INST] Three? [/INST]")]
    [TestCase(Mistral, "<s>[INST] One? [/INST]Two.</s>[INST] Three? [/INST]")]
    [TestCase(Llama3, "<s><|start_header_id|>user<|end_header_id|>\n\nOne?<|eot_id|><|start_header_id|>assistant<|end_header_id|>\n\nTwo."
        + "<|eot_id|><|start_header_id|>user<|end_header_id|>\n\nThree?<|eot_id|><|start_header_id|>assistant<|end_header_id|>\n\n")]
    [TestCase(Zephyr, "<|user|>\nOne?</s>\n<|assistant|>\nTwo.</s>\n<|user|>\nThree?</s>\n<|assistant|>\n")]
    public void AConversationIsRendered(string template, string expected)
    {
        using var folder = With(template);
        ChatTurn[] turns = [ChatTurn.User("One?"), ChatTurn.Assistant("Two."), ChatTurn.User("Three?")];
        IReadOnlyList<PromptSegment> segments =
            ChatTemplate.Load(folder.Path, readsPictures: false).Render(turns, addGenerationPrompt: true);
        Assert.That(string.Concat(segments.Select(s => s.Value)), Is.EqualTo(expected));
        Assert.That(segments.Where(s => !s.IsTemplate).Select(s => s.Value), Is.EqualTo(new[] { "One?", "Two.", "Three?" }));
    }

    [Test]
    public void SeveralPiecesOfATurnAreLines()
    {
        using var folder = With(Mistral);
        ChatTurn turn = new(ChatRole.User, [ChatPart.FromText("a"), ChatPart.FromText("b")]);
        Assert.That(Text(ChatTemplate.Load(folder.Path, readsPictures: false), turn), Is.EqualTo("<s>[INST] a\nb [/INST]"));
    }

    [Test]
    public void ATemplateOfPartsServesALanguageModelToo()
    {
        using var folder = With("{% for m in messages %}{% for c in m['content'] if c['type'] == 'text' %}{{ c['text'] }}{% endfor %}"
            + "{% endfor %}");
        Assert.That(Text(ChatTemplate.Load(folder.Path, readsPictures: false), ChatTurn.User("a")), Is.EqualTo("a"));
    }

    [TestCase("{{ messages[0]['text'] }}x", "0 image places and 0 questions of one question")]
    [TestCase("{{ raise_exception('No!') }}", "No!")]
    [TestCase("{% macro x() %}", "\"macro\" is not supported")]
    public void OneThatLosesTheQuestionIsRefused(string template, string reason)
    {
        using var folder = With(template);
        Assert.That(() => ChatTemplate.Load(folder.Path, readsPictures: false), Throws.TypeOf<TokenizerException>()
            .With.Message.Contains("tokenizer_config.json").And.Message.Contains(reason).And.Message.Contains("--template"));
    }

    [Test]
    public void WithoutATemplateNoneIsGuessed()
    {
        using var folder = With(null);
        Assert.That(() => ChatTemplate.Load(folder.Path, readsPictures: false), Throws.TypeOf<TokenizerException>()
            .With.Message.Contains("no chat template").And.Message.Contains("--template").And.Message.Contains("llava_v1"));
        ChatTemplate named = ChatTemplate.Load(folder.Path, "llava-1.6-mistral", readsPictures: false);
        Assert.That(Text(named, ChatTurn.User("a")), Is.EqualTo("[INST] a [/INST]"));
    }

    [Test]
    public void PicturesAreRefused()
    {
        string checkpoint = Path.Combine(TextGoldens.Goldens, "llava-1.5");
        PromptBuilder prompts = new(Tokenizer.Load(checkpoint), ChatTemplate.Named("llava-1.5"), readsPictures: false);
        Assert.That(() => prompts.Build([ChatTurn.User("a", images: 1)], 1), Throws.TypeOf<PromptException>()
            .With.Message.StartsWith("This model reads no pictures"));
        Assert.That(() => prompts.Build([ChatTurn.User("a")], 1), Throws.TypeOf<PromptException>());
        Assert.That(prompts.Build([ChatTurn.User("<image>")], 0), Does.Not.Contain(prompts.ImageTokenId));
    }

    private static string Text(ChatTemplate template, params ChatTurn[] turns) =>
        string.Concat(template.Render(turns, addGenerationPrompt: true).Select(s => s.Value));

    private static TemporaryFolder With(string? template)
    {
        var folder = new TemporaryFolder();
        folder.Write("config.json", """{"model_type": "llama"}""");
        folder.Write("tokenizer_config.json", JsonSerializer.Serialize(
            new { bos_token = "<s>", eos_token = "</s>", chat_template = template }));
        return folder;
    }
}
