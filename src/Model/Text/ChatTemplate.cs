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

    private const string advice = "name a built-in one with --template";

    private readonly JinjaProgram _program;
    private readonly Dictionary<string, JinjaValue> _constants;
    private readonly bool _hasPlainContent;

    private ChatTemplate(string name, JinjaProgram program, TokenizerConfig tokens, bool hasPlainContent = false)
    {
        Name = name;
        _program = program;
        _hasPlainContent = hasPlainContent;
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
    /// <param name="readsPictures">Whether the checkpoint's model does. One that does not has no built-in template, and its own may take
    /// a turn's content as a text, as language models have it, or as a list of parts.</param>
    /// <exception cref="TokenizerException">
    /// The template is malformed, beyond the subset of Jinja that is read, or makes no use of an image or a question; or the family has
    /// none, or there is none of the name.
    /// </exception>
    public static ChatTemplate Load(string directory, string? name = null, bool readsPictures = true)
    {
        ArgumentNullException.ThrowIfNull(directory);
        if (name is not null)
        {
            return Named(name);
        }

        if (ChatTemplateFile.Find(directory) is { } found)
        {
            return Read(found.File, found.Text, TokenizerConfig.Load(directory), readsPictures);
        }

        return readsPictures
            ? Named(ChatTemplateFamily.Of(directory))
            : throw new TokenizerException(
                $"{directory} brings no chat template, and a language model alone has no built-in one; name one with --template: "
                + $"{string.Join(", ", Names)}.");
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

    private static ChatTemplate Read(string file, string source, TokenizerConfig tokens, bool readsPictures)
    {
        JinjaProgram program;
        try
        {
            program = JinjaProgram.Parse(source);
        }
        catch (JinjaException e)
        {
            throw new TokenizerException($"{file}: the chat template cannot be read, {e.Message}; {advice}.", e);
        }

        string name = Path.GetFileName(file);
        var ofParts = new ChatTemplate(name, program, tokens);
        if (readsPictures)
        {
            // A template of the language model alone would fail at the first question, or lose the image.
            return ofParts.Fault(images: 1) switch
            {
                null => ofParts,
                { Cause: { } cause } => throw new TokenizerException(
                    $"{file}: the chat template is not one for images: {cause.Message} {advice}.", cause),
                { Made: var made } => throw new TokenizerException($"{file}: the chat template makes {made} of one each; {advice}."),
            };
        }

        var ofText = new ChatTemplate(name, program, tokens, hasPlainContent: true);
        return ofText.Fault(images: 0) switch
        {
            null => ofText,
            _ when ofParts.Fault(images: 0) is null => ofParts,
            { Cause: { } cause } => throw new TokenizerException($"{file}: the chat template fails: {cause.Message} {advice}.", cause),
            { Made: var made } => throw new TokenizerException($"{file}: the chat template makes {made} of one question; {advice}."),
        };
    }

    /// <summary>What becomes of a short question with images, where that is not one question and as many places; null where it is.
    /// </summary>
    private (string Made, PromptException? Cause)? Fault(int images)
    {
        const string question = "a";
        try
        {
            string prompt = string.Concat(Render([ChatTurn.User(question, images)], addGenerationPrompt: true)
                .Select(segment => segment.IsTemplate || segment.Value != question ? segment.Value : "\0"));
            int places = prompt.Split(ImagePlaceholder).Length - 1, questions = prompt.Count(c => c == '\0');
            return places == images && questions == 1 ? null : ($"{places} image places and {questions} questions", null);
        }
        catch (PromptException e)
        {
            return ("", e);
        }
    }

    private JinjaValue.MapValue Message(ChatTurn turn) => Map(
        ("role", JinjaText.Template(turn.Role.ToString().ToLowerInvariant())),
        ("content", _hasPlainContent
            ? JinjaText.Outside(string.Join('\n', turn.Parts.Select(part => part.Text).OfType<string>()))
            : new JinjaValue.ListValue([.. turn.Parts.Select(Part)])));

    private static JinjaValue Part(ChatPart part) => part.Text is { } text
        ? Map(("type", JinjaText.Template("text")), ("text", JinjaText.Outside(text)))
        : Map(("type", JinjaText.Template("image")));

    private static JinjaValue.MapValue Map(params IEnumerable<(string Key, JinjaValue Value)> items) =>
        new(items.ToDictionary(item => item.Key, item => item.Value, StringComparer.Ordinal));
}
