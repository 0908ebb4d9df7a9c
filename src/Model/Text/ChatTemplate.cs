namespace IlgpuLlava.Model.Text;

/// <summary>
/// Turns a conversation into the text a family of models was trained on. A family is one subclass; its spellings in checkpoints
/// (Jinja programs, which are recognised but never run) are data of <see cref="ChatTemplateFile"/>.
/// </summary>
public abstract class ChatTemplate
{
    /// <summary>The placeholder of an image in every family's template.</summary>
    public const string ImagePlaceholder = "<image>";

    /// <summary>The family, for example <c>llava-1.5</c>.</summary>
    public abstract string Name { get; }

    /// <summary>The template of LLaVA-1.5, as Hugging Face's processor applies it.</summary>
    public static ChatTemplate Llava15 { get; } = new Llava15Template();

    /// <summary>Renders a conversation.</summary>
    /// <param name="turns">The turns, oldest first.</param>
    /// <param name="addGenerationPrompt">Whether the text ends with the opening of the model's next turn.</param>
    /// <returns>Spans in order; those that came from a turn's text are never searched for control tokens.</returns>
    public abstract IReadOnlyList<PromptSegment> Render(IReadOnlyList<ChatTurn> turns, bool addGenerationPrompt);

    /// <summary>The template that a checkpoint directory names; <see cref="Llava15"/> where it names none.</summary>
    /// <exception cref="TokenizerException">The directory's template is not a known one, or its file is broken.</exception>
    public static ChatTemplate Load(string directory) => ChatTemplateFile.Load(directory);
}
