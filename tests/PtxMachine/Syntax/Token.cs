namespace IlgpuLlava.PtxMachine.Syntax;

/// <summary>A piece of PTX text.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">As written; of a dotted word, with its dot.</param>
/// <param name="Line">From 1.</param>
/// <param name="Glued">Whether nothing stands between it and the piece before.</param>
internal readonly record struct Token(TokenKind Kind, string Text, int Line, bool Glued);

/// <summary>The kinds of pieces.</summary>
internal enum TokenKind
{
    Word,
    Dotted,
    Number,
    Text,
    Mark,
    End,
}
