using System.Text;

namespace IlgpuLlava.Model.Text;

public sealed partial class Tokenizer
{
    /// <summary>Longest text that is encoded, in UTF-16 units: many times what any model's context holds.</summary>
    public const int MaxTextLength = 4 << 20;

    /// <summary>
    /// Encodes a prompt with what the tokenizer puts around one (a begin token). Adjacent spans are read as one text, as if their
    /// concatenation had been given to Hugging Face's tokenizer, except that no added token is found in text from outside.
    /// </summary>
    /// <returns>Token ids.</returns>
    /// <exception cref="PromptException">The text is longer than <see cref="MaxTextLength"/>.</exception>
    public int[] Encode(IReadOnlyList<PromptSegment> segments)
    {
        ArgumentNullException.ThrowIfNull(segments);
        return [.. _before, .. EncodeText(segments, new BpeEncoder(_bpe)), .. _after];
    }

    /// <summary>As <see cref="Encode"/>, but without a begin token where the text brings it.</summary>
    internal int[] EncodeOnce(IReadOnlyList<PromptSegment> segments) =>
        WithSentinels(EncodeText(segments, new BpeEncoder(_bpe)));

    /// <summary>
    /// Encodes the stretches between placeholders each as a text of its own, as the original repository's
    /// <c>tokenizer_image_token</c> does, and puts an id between them. Only placeholders of the template count.
    /// </summary>
    internal int[] EncodeAround(IReadOnlyList<PromptSegment> segments, string placeholder, int placeholderId)
    {
        CheckLength(segments);
        var encoder = new BpeEncoder(_bpe);
        List<int> tokens = [];
        List<PromptSegment> stretch = [];
        foreach (PromptSegment segment in segments)
        {
            if (!segment.IsTemplate)
            {
                stretch.Add(segment);
                continue;
            }

            string[] parts = segment.Value.Split(placeholder);
            for (int i = 0; i < parts.Length; i++)
            {
                if (i > 0)
                {
                    tokens.AddRange(EncodeText(stretch, encoder));
                    tokens.Add(placeholderId);
                    stretch.Clear();
                }

                stretch.Add(PromptSegment.Template(parts[i]));
            }
        }

        tokens.AddRange(EncodeText(stretch, encoder));
        return WithSentinels(tokens);
    }

    private int[] WithSentinels(List<int> tokens) =>
        _before.Length > 0 && tokens.Take(_before.Length).SequenceEqual(_before)
            ? [.. tokens, .. _after]
            : [.. _before, .. tokens, .. _after];

    /// <summary>Encodes plain text alone: no begin token, no added tokens.</summary>
    /// <returns>Token ids; none for an empty text.</returns>
    /// <exception cref="PromptException">The text is longer than <see cref="MaxTextLength"/>.</exception>
    public int[] EncodePlain(string text) => EncodePlain(text, out _);

    /// <summary>As <see cref="EncodePlain(string)"/>, with the number of steps that merging took.</summary>
    internal int[] EncodePlain(string text, out long steps)
    {
        var encoder = new BpeEncoder(_bpe);
        int[] tokens = [.. EncodeText([PromptSegment.Text(text)], encoder)];
        steps = encoder.Steps;
        return tokens;
    }

    private List<int> EncodeText(IReadOnlyList<PromptSegment> segments, BpeEncoder encoder)
    {
        string text = Concatenate(segments, CheckLength(segments), out List<(int Start, int End)> template);
        List<int> tokens = [];
        int at = 0;
        foreach (var (start, end) in template)
        {
            for (int i = start; i < end;)
            {
                int matched = _added.Longest(text.AsSpan(i, end - i), out int id);
                if (matched > 0)
                {
                    _vocabulary.TryGet(id, out var token);
                    EncodeStretch(text, at, i, template, beforeSpecial: token!.IsSpecial, encoder, tokens);
                    tokens.Add(id);
                    at = i + matched;
                }

                i += Math.Max(matched, 1);
            }
        }

        EncodeStretch(text, at, text.Length, template, beforeSpecial: true, encoder, tokens);
        return tokens;
    }

    private static int CheckLength(IReadOnlyList<PromptSegment> segments)
    {
        long length = segments.Sum(segment => (long)segment.Value.Length);
        return length <= MaxTextLength
            ? (int)length
            : throw new PromptException($"The prompt has {length} characters; at most {MaxTextLength} are read.");
    }

    /// <summary>The whole text, and which of its ranges are the template's; those that touch are one.</summary>
    private static string Concatenate(IReadOnlyList<PromptSegment> segments, int length, out List<(int Start, int End)> template)
    {
        var text = new StringBuilder(length);
        template = [];
        foreach (PromptSegment segment in segments)
        {
            int start = text.Length;
            text.Append(segment.Value);
            if (segment.IsTemplate && segment.Value.Length > 0)
            {
                bool touches = template.Count > 0 && template[^1].End == start;
                if (touches)
                {
                    template[^1] = (template[^1].Start, text.Length);
                }
                else
                {
                    template.Add((start, text.Length));
                }
            }
        }

        return text.ToString();
    }

    /// <summary>A stretch between added tokens (or the ends), which is what the rule for the dummy space is about.</summary>
    private void EncodeStretch(
        string text, int start, int end, List<(int Start, int End)> template, bool beforeSpecial, BpeEncoder encoder, List<int> tokens)
    {
        if (start == end)
        {
            // LlamaTokenizer puts "▁" before the whole text; it stays alone where the text begins with an added token, and is then
            // taken away again only if that token is a special one.
            if (_prefix == PrefixRule.Text && start == 0 && !beforeSpecial)
            {
                encoder.Encode("", prefix: true, tokens);
            }

            return;
        }

        bool startsWithSpace = text[start] is ' ' or BpeEncoder.SpaceMark;
        bool prefix = _prefix switch
        {
            PrefixRule.EveryStretch => true,
            PrefixRule.Text => start == 0,
            PrefixRule.FirstStretchWithoutSpace => start == 0 && !startsWithSpace,
            PrefixRule.EveryStretchWithoutSpace => !startsWithSpace,
            _ => false,
        };
        if (!_addedAfterPrepend.IsEmpty)
        {
            EncodePrepended(text, start, end, template, encoder, tokens);
        }
        else
        {
            encoder.Encode(text.AsSpan(start, end - start), prefix, tokens);
        }
    }

    /// <summary>
    /// Tokens that are looked for after the normaliser are themselves normalised, that is, begin with "▁": they match after a space,
    /// or at the start of a stretch, and take that space with them.
    /// </summary>
    private void EncodePrepended(
        string text, int start, int end, List<(int Start, int End)> template, BpeEncoder encoder, List<int> tokens)
    {
        int at = start;
        bool prefix = true;
        foreach (var (from, to) in template)
        {
            int last = Math.Min(to, end);
            for (int i = Math.Max(from, start); i < last; i++)
            {
                bool follows = i == at ? prefix : i > at && text[i - 1] is ' ' or BpeEncoder.SpaceMark;
                if (follows && _addedAfterPrepend.Longest(text.AsSpan(i, last - i), out int id) is > 0 and var matched)
                {
                    if (i > at)
                    {
                        encoder.Encode(text.AsSpan(at, i - 1 - at), prefix, tokens);
                    }

                    tokens.Add(id);
                    at = i + matched;
                    prefix = false;
                    i = at - 1;
                }
            }
        }

        if (at < end)
        {
            encoder.Encode(text.AsSpan(at, end - at), prefix, tokens);
        }
    }
}
