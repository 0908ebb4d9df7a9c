namespace IlgpuLlava.Model.Images.Jpeg;

/// <summary>A Huffman table (ITU-T T.81, annex C), with a look-up for short codes.</summary>
internal sealed class JpegHuffmanTable
{
    /// <summary>Codes up to this length take one look-up.</summary>
    public const int LookBits = 9;

    /// <summary>For each value of the next bits: length of the code in the high byte, symbol in the low; 0 for longer codes.</summary>
    private readonly ushort[] _look = new ushort[1 << LookBits];

    /// <summary>One more than the greatest code of each length, moved to 16 bits; length 17 ends every search.</summary>
    private readonly int[] _limit = new int[18];

    /// <summary>Index of a length's first symbol, less its first code.</summary>
    private readonly int[] _offset = new int[17];

    private readonly byte[] _symbols;

    /// <summary>Builds the table.</summary>
    /// <param name="counts">The number of codes of each length 1..16.</param>
    /// <param name="symbols">The symbols in order of their codes.</param>
    /// <exception cref="ImageFormatException">The codes do not fit their lengths.</exception>
    public JpegHuffmanTable(ReadOnlySpan<byte> counts, ReadOnlySpan<byte> symbols)
    {
        _symbols = symbols.ToArray();
        int code = 0, index = 0;
        for (int length = 1; length <= 16; length++, code <<= 1)
        {
            _offset[length] = index - code;
            for (int i = 0; i < counts[length - 1]; i++, code++, index++)
            {
                if (length <= LookBits)
                {
                    int shift = LookBits - length;
                    if ((code + 1) << shift <= _look.Length)
                    {
                        _look.AsSpan(code << shift, 1 << shift).Fill((ushort)(length << 8 | symbols[index]));
                    }
                }
            }
            // libjpeg refuses a table in which the codes of a length run over.
            if (code > 1 << length)
            {
                throw ImageFormatException.Corrupt("JPEG", "a Huffman table is impossible");
            }
            _limit[length] = code << (16 - length);
        }
        _limit[17] = int.MaxValue;
    }

    /// <summary>Every symbol is at most 15, as a DC difference's size must be.</summary>
    public bool IsDcTable => !_symbols.AsSpan().ContainsAnyInRange((byte)16, byte.MaxValue);

    /// <summary>The look-up's entry for the next <see cref="LookBits"/> bits.</summary>
    public int Look(int next) => _look[next];

    /// <summary>Finds a code longer than <see cref="LookBits"/>.</summary>
    /// <param name="next16">The next 16 bits.</param>
    /// <returns>Length in the high byte, symbol in the low; 0 if no code begins so.</returns>
    public int Search(int next16)
    {
        int length = LookBits + 1;
        while (next16 >= _limit[length])
        {
            length++;
        }
        int index = length > 16 ? -1 : (next16 >> (16 - length)) + _offset[length];
        return (uint)index < (uint)_symbols.Length ? length << 8 | _symbols[index] : 0;
    }
}
