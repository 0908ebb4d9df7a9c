using System.Buffers.Binary;
using System.Text;

namespace IlgpuLlava.Model.Text;

/// <summary>
/// Reads the fields of one protobuf message, bounds-checked (the wire format of protobuf.dev/programming-guides/encoding). Groups,
/// which no file of interest has, are refused.
/// </summary>
internal ref struct ProtobufReader(ReadOnlySpan<byte> message)
{
    private static readonly UTF8Encoding strictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private ReadOnlySpan<byte> _rest = message;
    private WireType _type;

    private enum WireType
    {
        Varint = 0,
        Fixed64 = 1,
        Length = 2,
        Fixed32 = 5,
    }

    /// <summary>Number of the current field.</summary>
    public int Field { get; private set; }

    /// <summary>Moves to the next field; its value must then be read or skipped.</summary>
    public bool Next()
    {
        if (_rest.IsEmpty)
        {
            return false;
        }

        ulong tag = Varint();
        _type = (WireType)(tag & 7);
        if (tag >> 3 is 0 or > 0x1FFF_FFFF)
        {
            throw new FormatException($"field number {tag >> 3} is out of range");
        }

        Field = (int)(tag >> 3);
        return true;
    }

    public ulong ReadVarint()
    {
        Expect(WireType.Varint);
        return Varint();
    }

    public int ReadInt32() => unchecked((int)ReadVarint());

    public bool ReadBool() => ReadVarint() != 0;

    public float ReadFloat()
    {
        Expect(WireType.Fixed32);
        return BinaryPrimitives.ReadSingleLittleEndian(Take(4));
    }

    public ReadOnlySpan<byte> ReadBytes()
    {
        Expect(WireType.Length);
        return Take(Varint());
    }

    public string ReadString()
    {
        try
        {
            return strictUtf8.GetString(ReadBytes());
        }
        catch (DecoderFallbackException)
        {
            throw new FormatException($"the text of field {Field} is not valid UTF-8");
        }
    }

    public void Skip()
    {
        switch (_type)
        {
            case WireType.Varint: Varint(); break;
            case WireType.Fixed64: Take(8); break;
            case WireType.Length: Take(Varint()); break;
            case WireType.Fixed32: Take(4); break;
            default: throw new FormatException($"field {Field} has wire type {(int)_type}, which is not supported");
        }
    }

    private readonly void Expect(WireType type)
    {
        if (_type != type)
        {
            throw new FormatException($"field {Field} has wire type {(int)_type} where {(int)type} is due");
        }
    }

    private ulong Varint()
    {
        ulong value = 0;
        for (int shift = 0; shift < 64; shift += 7)
        {
            byte next = Take(1)[0];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }

        throw new FormatException("a number has more than ten bytes");
    }

    private ReadOnlySpan<byte> Take(ulong count)
    {
        if (count > (ulong)_rest.Length)
        {
            throw new FormatException($"{count} bytes are due where {_rest.Length} are left");
        }

        ReadOnlySpan<byte> taken = _rest[..(int)count];
        _rest = _rest[(int)count..];
        return taken;
    }
}
