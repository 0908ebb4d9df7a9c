namespace IlgpuLlava.Model.Text;

/// <summary>Where a dummy space "▁" is put, so that a word at the start of a text is the word it is elsewhere.</summary>
internal enum PrefixRule
{
    /// <summary>Nowhere.</summary>
    Never,

    /// <summary>Before every stretch between added tokens (SentencePiece itself; normaliser Prepend).</summary>
    EveryStretch,

    /// <summary>Before the whole text (<c>LlamaTokenizer</c> with <c>legacy</c> false), but not where a special token begins it.</summary>
    Text,

    /// <summary>Before a first stretch that does not begin with a space (Metaspace "first").</summary>
    FirstStretchWithoutSpace,

    /// <summary>Before every stretch that does not begin with a space (Metaspace "always").</summary>
    EveryStretchWithoutSpace,
}
