using System.Text;

namespace IlgpuLlava.Model.Tests.Text;

/// <summary>Writes small SentencePiece models.</summary>
internal static class SentencePieceBytes
{
    /// <summary>A BPE model with byte fallback: three special pieces, 256 bytes, then those given (spelling, score, type).</summary>
    public static byte[] Model(params (string Text, float Score, int Kind)[] pieces) => [.. Pieces(pieces), .. Settings()];

    public static byte[] Pieces(params (string Text, float Score, int Kind)[] pieces)
    {
        IEnumerable<(string, float, int)> all =
        [
            ("<unk>", 0, 2), ("<s>", 0, 3), ("</s>", 0, 3),
            .. Enumerable.Range(0, 256).Select(value => ($"<0x{value:X2}>", 0f, 6)),
            .. pieces,
        ];
        return [.. all.SelectMany(piece => Field(1, Piece(piece)))];
    }

    /// <summary>Trainer and normaliser as Llama's model has them, but for what is given.</summary>
    public static byte[] Settings(
        int modelType = 2, bool byteFallback = true, bool suffixSpaces = false, bool removeExtra = false, bool escape = true,
        string characterMap = "") =>
    [
        .. Field(2, [.. Number(3, modelType), .. Number(24, suffixSpaces ? 1 : 0), .. Number(35, byteFallback ? 1 : 0)]),
        .. Field(3,
        [
            .. Field(1, "identity"u8.ToArray()), .. Field(2, Encoding.UTF8.GetBytes(characterMap)), .. Number(3, 1),
            .. Number(4, removeExtra ? 1 : 0), .. Number(5, escape ? 1 : 0),
        ]),
    ];

    public static byte[] Field(int number, byte[] content) => [.. Varint((number << 3) | 2), .. Varint(content.Length), .. content];

    private static byte[] Piece((string Text, float Score, int Kind) piece) =>
        [.. Field(1, Encoding.UTF8.GetBytes(piece.Text)), (2 << 3) | 5, .. BitConverter.GetBytes(piece.Score), .. Number(3, piece.Kind)];

    private static byte[] Number(int number, int value) => [.. Varint(number << 3), .. Varint(value)];

    private static IEnumerable<byte> Varint(int value)
    {
        uint rest = (uint)value;
        for (; rest > 127; rest >>= 7)
        {
            yield return (byte)(rest | 128);
        }

        yield return (byte)rest;
    }
}
