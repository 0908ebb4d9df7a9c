namespace IlgpuLlava.Model.Text;

/// <summary>
/// LLaVA-1.5 (Vicuna): each turn is its role in capitals and ": " (none for system text), all its images as "&lt;image&gt;\n", then each
/// text followed by one space; a generation prompt ends in "ASSISTANT:". No system text and no end token are added.
/// </summary>
internal sealed class Llava15Template : ChatTemplate
{
    public override string Name => "llava-1.5";

    public override IReadOnlyList<PromptSegment> Render(IReadOnlyList<ChatTurn> turns, bool addGenerationPrompt)
    {
        ArgumentNullException.ThrowIfNull(turns);
        var segments = new List<PromptSegment>();
        foreach (ChatTurn turn in turns)
        {
            if (turn.Role != ChatRole.System)
            {
                segments.Add(PromptSegment.Template(turn.Role == ChatRole.User ? "USER: " : "ASSISTANT: "));
            }

            for (int image = turn.ImageCount; image > 0; image--)
            {
                segments.Add(PromptSegment.Template(ImagePlaceholder + "\n"));
            }

            foreach (ChatPart part in turn.Parts)
            {
                if (part.Text is { } text)
                {
                    segments.Add(PromptSegment.Text(text));
                    segments.Add(PromptSegment.Template(" "));
                }
            }
        }

        if (addGenerationPrompt)
        {
            segments.Add(PromptSegment.Template("ASSISTANT:"));
        }

        return segments;
    }
}
