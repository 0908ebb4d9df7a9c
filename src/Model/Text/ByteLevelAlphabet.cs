using System.Text;

namespace IlgpuLlava.Model.Text;

/// <summary>
/// The 256 characters that spell bytes in a byte-level vocabulary (GPT-2): a byte whose Latin-1 character can be seen is that one, the
/// others are those from U+0100 on, in order.
/// </summary>
internal static class ByteLevelAlphabet
{
    private static readonly char[] characters = Build();
    private static readonly Dictionary<char, byte> bytes =
        characters.Select((character, value) => (character, value)).ToDictionary(pair => pair.character, pair => (byte)pair.value);

    public static char CharacterOf(byte value) => characters[value];

    /// <summary>The bytes of a token: what its characters spell, or, where one spells none, its UTF-8.</summary>
    public static byte[] BytesOf(string spelling) =>
        spelling.All(bytes.ContainsKey) ? [.. spelling.Select(c => bytes[c])] : Encoding.UTF8.GetBytes(spelling);

    private static char[] Build()
    {
        int others = 0x100;
        return [.. Enumerable.Range(0, 256).Select(value => value is (>= '!' and <= '~') or (>= 0xA1 and <= 0xAC) or >= 0xAE
            ? (char)value
            : (char)others++)];
    }
}
