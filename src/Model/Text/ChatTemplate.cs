using IlgpuLlava.Model.Text.Jinja;

namespace IlgpuLlava.Model.Text;

/// <summary>
/// Turns a conversation into the text a family of models was trained on. A template is a program in a subset of Jinja: a checkpoint's
/// own, or one of those built in (<see cref="Names"/>).
/// </summary>
public sealed class ChatTemplate
{
    /// <summary>The placeholder of an image in every family's template.</summary>
    public const string ImagePlaceholder = "<image>";

    private readonly JinjaProgram _program;
    private readonly Dictionary<string, JinjaValue> _constants;

    private ChatTemplate(string name, JinjaProgram program, TokenizerConfig tokens)
    {
        Name = name;
        _program = program;
        // What Hugging Face gives a template beside the conversation.
        _constants = new(StringComparer.Ordinal)
        {
            ["tools"] = JinjaValue.None,
            ["documents"] = JinjaValue.None,
            ["image_token"] = JinjaText.Template(ImagePlaceholder),
        };
        foreach (string role in (string[])["bos_token", "eos_token", "unk_token", "pad_token"])
        {
            if (tokens.Role(role) is { } spelling)
            {
                _constants[role] = JinjaText.Template(spelling);
            }
        }
    }

    /// <summary>The names of the built-in templates, as <see cref="Named"/> takes them.</summary>
    public static IReadOnlyList<string> Names => [.. BuiltInTemplates.Sources.Keys];

    /// <summary>The family of a built-in template, for example <c>llava-1.5</c>, or the file that a checkpoint's own stands in.</summary>
    public string Name { get; }

    /// <summary>A built-in template.</summary>
    /// <exception cref="TokenizerException">There is none of the name; those there are, are named.</exception>
    public static ChatTemplate Named(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return BuiltInTemplates.Sources.TryGetValue(name, out string? source)
            ? new ChatTemplate(name, JinjaProgram.Parse(source), TokenizerConfig.Bare(legacy: true, []))
            : throw new TokenizerException(
                $"There is no chat template {Quote.Text(name)}; known are {string.Join(", ", Names)}.");
    }

    /// <summary>
    /// The template of a checkpoint directory: the file it brings, else the built-in one of its family. A checkpoint in the layout of
    /// the original repository has built-in ones alone; what its tokenizer's files say is of the language model it was made from.
    /// </summary>
    /// <param name="directory">The checkpoint.</param>
    /// <param name="name">A built-in template to use instead, or null.</param>
    /// <exception cref="TokenizerException">
    /// The template is malformed, beyond the subset of Jinja that is read, or makes no use of an image or a question; or the family has
    /// none, or there is none of the name.
    /// </exception>
    public static ChatTemplate Load(string directory, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(directory);
        return name is not null ? Named(name)
            : ChatTemplateFile.Find(directory) is { } found ? Read(found.File, found.Text, TokenizerConfig.Load(directory))
            : Named(ChatTemplateFamily.Of(directory));
    }

    /// <summary>Renders a conversation.</summary>
    /// <param name="turns">The turns, oldest first.</param>
    /// <param name="addGenerationPrompt">Whether the text ends with the opening of the model's next turn.</param>
    /// <returns>Spans in order; those that came from a turn's text are never searched for control tokens.</returns>
    /// <exception cref="PromptException">The template refuses the conversation, or cannot render it; the message says why.</exception>
    public IReadOnlyList<PromptSegment> Render(IReadOnlyList<ChatTurn> turns, bool addGenerationPrompt)
    {
        ArgumentNullException.ThrowIfNull(turns);
        var variables = new Dictionary<string, JinjaValue>(_constants, StringComparer.Ordinal)
        {
            ["messages"] = new JinjaValue.ListValue([.. turns.Select(Message)]),
            ["add_generation_prompt"] = JinjaValue.Of(addGenerationPrompt),
        };
        try
        {
            return _program.Render(variables);
        }
        catch (JinjaException e)
        {
            throw new PromptException($"The chat template {Name} cannot render this conversation: {e.Message}.");
        }
    }

    private static ChatTemplate Read(string file, string source, TokenizerConfig tokens)
    {
        const string advice = "name a built-in one with --template";
        ChatTemplate template;
        try
        {
            template = new ChatTemplate(Path.GetFileName(file), JinjaProgram.Parse(source), tokens);
        }
        catch (JinjaException e)
        {
            throw new TokenizerException($"{file}: the chat template cannot be read, {e.Message}; {advice}.", e);
        }

        // A template of the language model alone would fail at the first question, or lose the image.
        try
        {
            const string question = "a";
            string prompt = string.Concat(
                template.Render([ChatTurn.User(question, images: 1)], addGenerationPrompt: true)
                    .Select(segment => segment.IsTemplate || segment.Value != question ? segment.Value : "\0"));
            int images = prompt.Split(ImagePlaceholder).Length - 1, questions = prompt.Count(c => c == '\0');
            return images == 1 && questions == 1
                ? template
                : throw new TokenizerException(
                    $"{file}: the chat template makes {images} image places and {questions} questions of one each; {advice}.");
        }
        catch (PromptException e)
        {
            throw new TokenizerException($"{file}: the chat template is not one for images: {e.Message} {advice}.", e);
        }
    }

    private static JinjaValue.MapValue Message(ChatTurn turn) => Map(
        ("role", JinjaText.Template(turn.Role.ToString().ToLowerInvariant())),
        ("content", new JinjaValue.ListValue([.. turn.Parts.Select(Part)])));

    private static JinjaValue Part(ChatPart part) => part.Text is { } text
        ? Map(("type", JinjaText.Template("text")), ("text", JinjaText.Outside(text)))
        : Map(("type", JinjaText.Template("image")));

    private static JinjaValue.MapValue Map(params IEnumerable<(string Key, JinjaValue Value)> items) =>
        new(items.ToDictionary(item => item.Key, item => item.Value, StringComparer.Ordinal));
}
