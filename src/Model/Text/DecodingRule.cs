namespace IlgpuLlava.Model.Text;

/// <summary>How tokens become text again, in the two ways of Hugging Face's tokenizers.</summary>
/// <param name="StripFromText">
/// From <c>tokenizer.json</c>: so many spaces at most are taken from the start of the whole text (decoder Strip).
/// </param>
/// <param name="StripFirstToken">From <c>tokenizer.model</c>: the first token loses its "▁".</param>
/// <param name="StripBySentencePiece">
/// And SentencePiece, being told that it added a dummy space (<c>legacy</c>), then takes one more from the start of the text.
/// </param>
/// <param name="WholeByteRuns">
/// A run of byte tokens that is not valid UTF-8 as a whole becomes one U+FFFD a byte (decoder ByteFallback); otherwise only the bytes
/// that belong to no character do (SentencePiece).
/// </param>
internal sealed record DecodingRule(int StripFromText, bool StripFirstToken, bool StripBySentencePiece, bool WholeByteRuns)
{
    /// <summary>Tokens are bytes, spelt by <see cref="ByteLevelAlphabet"/> (decoder ByteLevel).</summary>
    public bool ByteLevel { get; init; }

    /// <summary>Spaces before English punctuation and endings are taken away (<c>clean_up_tokenization_spaces</c>).</summary>
    public bool CleansUp { get; init; }
}
