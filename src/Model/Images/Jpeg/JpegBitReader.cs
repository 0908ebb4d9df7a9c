using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace IlgpuLlava.Model.Images.Jpeg;

/// <summary>
/// Bits of entropy-coded data, the first in the high bits, stuffed zeros removed. At a marker or at the end of the file zeros follow, and
/// <see cref="CheckNotOverrun"/> tells whether any of them was used.
/// </summary>
internal ref struct JpegBitReader(ReadOnlySpan<byte> bytes, int start)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private ulong _bits; // the next bits, from the highest down
    private int _count; // how many of them are valid
    private int _made; // how many of those, the last ones, are invented zeros

    /// <summary>Where reading goes on: in front of a marker once one has stopped it.</summary>
    public int Position { get; private set; } = start;

    /// <summary>The next symbol of a Huffman code.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Symbol(JpegHuffmanTable table)
    {
        if (_count < 16)
        {
            Fill();
        }
        int found = table.Look((int)(_bits >> (64 - JpegHuffmanTable.LookBits)));
        if (found == 0)
        {
            found = table.Search((int)(_bits >> 48));
            if (found == 0)
            {
                ThrowNoCode();
            }
        }
        _bits <<= found >> 8;
        _count -= found >> 8;
        return found & 0xFF;
    }

    /// <summary>The next <paramref name="count"/> bits, 0..16, as a number.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Bits(int count)
    {
        if (_count < count)
        {
            Fill();
        }
        int value = (int)(_bits >> 1 >> (63 - count)); // in two steps, since a shift by 64 is none
        _bits <<= count;
        _count -= count;
        return value;
    }

    /// <summary>The next <paramref name="size"/> bits (0..15) as a signed difference (ITU-T T.81, F.2.2.1, EXTEND).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Signed(int size)
    {
        if (size == 0)
        {
            return 0;
        }
        int value = Bits(size);
        return value < 1 << (size - 1) ? value - (1 << size) + 1 : value;
    }

    /// <summary>Throws if bits were used that the file does not hold.</summary>
    /// <exception cref="ImageFormatException">The data ended, or was broken off by a marker.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void CheckNotOverrun()
    {
        if (_count < _made)
        {
            ThrowOverrun();
        }
    }

    /// <summary>Passes the restart marker that must come next and starts on a byte boundary behind it.</summary>
    /// <param name="number">The marker's number, 0..7.</param>
    /// <exception cref="ImageFormatException">Another marker, or none, follows.</exception>
    public void Restart(int number)
    {
        CheckNotOverrun();
        // Whole bytes that were read ahead lie before a marker only if they belong to no coded unit.
        if (_count - _made >= 8)
        {
            throw ImageFormatException.Corrupt("JPEG", "data follows where a restart marker should");
        }
        int at = Position;
        while (at < _bytes.Length - 1 && _bytes[at] == 0xFF && _bytes[at + 1] == 0xFF)
        {
            at++;
        }
        if (at + 2 > _bytes.Length)
        {
            throw ImageFormatException.Truncated("JPEG", "the file ends within the picture");
        }
        if (_bytes[at] != 0xFF || _bytes[at + 1] != 0xD0 + number)
        {
            throw ImageFormatException.Corrupt("JPEG", "a restart marker is missing or out of order");
        }
        Position = at + 2;
        (_bits, _count, _made) = (0, 0, 0);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Fill()
    {
        if (_made == 0 && _bytes.Length - Position >= 8)
        {
            ulong next = BinaryPrimitives.ReadUInt64BigEndian(_bytes[Position..]);
            // No byte is 0xFF: take as many whole ones as there is room for.
            if ((next & ~next - 0x0101_0101_0101_0101 & 0x8080_8080_8080_8080) == 0)
            {
                int taken = (64 - _count) >> 3;
                _bits |= next >> (64 - taken * 8) << (64 - taken * 8) >> _count;
                Position += taken;
                _count += taken * 8;
                return;
            }
        }
        while (_count <= 56)
        {
            ulong value = NextByte();
            _bits |= value << (56 - _count);
            _count += 8;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ulong NextByte()
    {
        if (_made == 0 && Position < _bytes.Length)
        {
            byte value = _bytes[Position];
            if (value != 0xFF)
            {
                Position++;
                return value;
            }
            if (Position + 1 < _bytes.Length && _bytes[Position + 1] == 0)
            {
                Position += 2;
                return 0xFF;
            }
        }
        _made += 8;
        return 0;
    }

    private readonly void ThrowNoCode()
    {
        if (_count - _made < 16)
        {
            ThrowOverrun();
        }
        throw ImageFormatException.Corrupt("JPEG", "its data holds a code that its tables do not");
    }

    private readonly void ThrowOverrun()
    {
        int marker = Position;
        while (marker < _bytes.Length && _bytes[marker] == 0xFF)
        {
            marker++;
        }
        throw marker >= _bytes.Length || _bytes[marker] == JpegMarker.EndOfImage
            ? ImageFormatException.Truncated("JPEG", "its data ends within the picture")
            : ImageFormatException.Corrupt("JPEG", "a marker breaks off its data");
    }
}
