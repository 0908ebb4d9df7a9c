using System.Text;

namespace IlgpuLlava.Model.Text;

public sealed partial class Tokenizer
{
    /// <summary>
    /// The text of an answer, as Hugging Face decodes it with special tokens skipped: without the dummy space at its start, and with
    /// U+FFFD for bytes that are no character.
    /// </summary>
    /// <exception cref="PromptException">An id belongs to no token.</exception>
    public string Decode(IEnumerable<int> ids)
    {
        ArgumentNullException.ThrowIfNull(ids);
        var stream = CreateStream();
        var text = new StringBuilder();
        foreach (int id in ids)
        {
            text.Append(stream.Append(id));
        }

        return text.Append(stream.Finish()).ToString();
    }

    /// <summary>A decoder for one answer whose ids come one by one.</summary>
    public TokenStream CreateStream() => new(this, _decoding);

    /// <summary>The bytes of UTF-8 that a token adds to a text, the first of a text apart.</summary>
    /// <param name="id">The token.</param>
    /// <param name="content">The bytes; not always whole characters.</param>
    /// <returns>False where it adds none: special tokens, and ids that belong to no token.</returns>
    public bool TryGetContent(int id, out byte[] content)
    {
        content = [];
        if (!_vocabulary.TryGet(id, out Vocabulary.Entry? token) || token.IsSpecial || token.Kind == PieceKind.Control)
        {
            return false;
        }

        content = _decoding.ByteLevel ? ByteLevelAlphabet.BytesOf(token.Spelling)
            : token.Kind == PieceKind.Byte ? [token.Value]
            : Encoding.UTF8.GetBytes(token.Spelling.Replace(BpeEncoder.SpaceMark, ' '));
        return content.Length > 0;
    }

    /// <summary>Checks ids that come from outside.</summary>
    /// <exception cref="PromptException">An id belongs to no token; the message names it and its position.</exception>
    public void Validate(ReadOnlySpan<int> ids)
    {
        for (int i = 0; i < ids.Length; i++)
        {
            if (!Contains(ids[i]))
            {
                throw new PromptException($"Token id {ids[i]} at position {i} is not in the vocabulary of {VocabularySize} tokens.");
            }
        }
    }

    internal Vocabulary.Entry EntryOf(int id) => _vocabulary.TryGet(id, out var entry)
        ? entry
        : throw new PromptException($"Token id {id} is not in the vocabulary of {VocabularySize} tokens.");
}
