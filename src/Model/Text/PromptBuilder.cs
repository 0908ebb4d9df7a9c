namespace IlgpuLlava.Model.Text;

/// <summary>From a conversation to the token ids of a prompt, with every check that needs no image.</summary>
/// <remarks>
/// Where the tokenizer has a token for images, the whole prompt is tokenised with it. Where it has none, as in the layout of the
/// original repository, the stretches between images are tokenised each on its own, and an id that is no token stands for an image.
/// </remarks>
public sealed class PromptBuilder
{
    private readonly Tokenizer _tokenizer;
    private readonly ChatTemplate _template;
    private readonly bool _imagesApart;
    private readonly bool _readsPictures;

    /// <summary>Joins a tokenizer and a template.</summary>
    /// <param name="tokenizer">The tokenizer.</param>
    /// <param name="template">The template.</param>
    /// <param name="readsPictures">Whether the model does; else a conversation with images is refused.</param>
    public PromptBuilder(Tokenizer tokenizer, ChatTemplate template, bool readsPictures = true)
    {
        ArgumentNullException.ThrowIfNull(tokenizer);
        ArgumentNullException.ThrowIfNull(template);
        _tokenizer = tokenizer;
        _template = template;
        _readsPictures = readsPictures;
        _imagesApart = !tokenizer.TryGetId(ChatTemplate.ImagePlaceholder, out int id);
        ImageTokenId = _imagesApart ? tokenizer.VocabularySize : id;
    }

    /// <summary>
    /// The id that stands for an image, once an image, in what <see cref="Build"/> returns: the tokenizer's, or, where it has none for
    /// images, the first id after its own (<see cref="HasImageToken"/>).
    /// </summary>
    public int ImageTokenId { get; }

    /// <summary>Whether <see cref="ImageTokenId"/> is a token of the tokenizer.</summary>
    public bool HasImageToken => !_imagesApart;

    /// <summary>Builds the prompt that asks for the answer to the last turn.</summary>
    /// <param name="turns">The conversation, oldest turn first; the last one is the user's.</param>
    /// <param name="imageCount">How many images come with it.</param>
    /// <returns>Token ids; <see cref="ImageTokenId"/> once for each image, in order of the images.</returns>
    /// <exception cref="PromptException">
    /// There is no turn, the last is not the user's or has no text, the images are not as many as their places, the text is too long,
    /// or the template refuses the conversation; or there are images, and the model reads none.
    /// </exception>
    public int[] Build(IReadOnlyList<ChatTurn> turns, int imageCount)
    {
        ArgumentNullException.ThrowIfNull(turns);
        Check(turns, imageCount);
        IReadOnlyList<PromptSegment> segments = _template.Render(turns, addGenerationPrompt: true);
        int[] ids = _imagesApart
            ? _tokenizer.EncodeAround(segments, ChatTemplate.ImagePlaceholder, ImageTokenId)
            : _tokenizer.EncodeOnce(segments);
        int places = ids.Count(id => id == ImageTokenId);
        return places == imageCount
            ? ids
            : throw new PromptException(
                $"Template {_template.Name} made {places} image places from a conversation with {imageCount} images.");
    }

    /// <summary>Builds a prompt that is to be continued as it is: no template, no images.</summary>
    /// <param name="text">The text, none of which is read as a control token.</param>
    /// <returns>Token ids, the tokenizer's begin token before them.</returns>
    /// <exception cref="PromptException">The text is empty or too long.</exception>
    public int[] BuildPlain(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Length > 0 ? _tokenizer.Encode([PromptSegment.Text(text)]) : throw new PromptException("The prompt is empty.");
    }

    private void Check(IReadOnlyList<ChatTurn> turns, int imageCount)
    {
        if (turns.Count == 0)
        {
            throw new PromptException("The conversation is empty: at least one turn of the user is needed.");
        }

        ChatTurn last = turns[^1];
        if (last.Role != ChatRole.User)
        {
            throw new PromptException($"The last turn is the {last.Role.ToString().ToLowerInvariant()}'s; it must be the user's.");
        }

        if (last.Parts.All(part => string.IsNullOrEmpty(part.Text)))
        {
            throw new PromptException("The prompt is empty: the last turn has no text.");
        }

        long places = turns.Sum(turn => (long)turn.ImageCount);
        if (!_readsPictures && (places > 0 || imageCount > 0))
        {
            throw new PromptException("This model reads no pictures: it is a language model alone. Ask without one, or ask a LLaVA.");
        }

        if (places != imageCount)
        {
            throw new PromptException($"The conversation has places for {places} images, but {imageCount} images came with it.");
        }
    }
}
