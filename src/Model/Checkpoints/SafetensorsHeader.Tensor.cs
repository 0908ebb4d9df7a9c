using System.Text.Json;

namespace IlgpuLlava.Model.Checkpoints;

/// <summary>One tensor's entry: <c>{"dtype": ..., "shape": [...], "data_offsets": [begin, end]}</c>, each field once, no other.</summary>
internal sealed partial class SafetensorsHeader
{
    private (TensorInfo Info, long Begin) ReadTensor(ref Utf8JsonReader reader, string name, long dataLength)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject) throw Invalid(name, "is not an object");
        string? spelling = null;
        long[]? shape = null, offsets = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool twice;
            if (reader.ValueTextEquals("dtype"u8))
            {
                twice = spelling is not null;
                reader.Read();
                if (reader.TokenType != JsonTokenType.String) throw Invalid(name, "has a dtype that is not a text");
                spelling = reader.GetString();
            }
            else if (reader.ValueTextEquals("shape"u8))
            {
                twice = shape is not null;
                shape = ReadIntegers(ref reader, name, "shape");
            }
            else if (reader.ValueTextEquals("data_offsets"u8))
            {
                twice = offsets is not null;
                offsets = ReadIntegers(ref reader, name, "data_offsets");
            }
            else
            {
                throw Invalid(name, $"has an unknown field {Printable.Name(reader.GetString()!)}");
            }
            if (twice) throw Invalid(name, "has a field twice");
        }
        if (spelling is null || shape is null || offsets is null) throw Invalid(name, "lacks dtype, shape or data_offsets");
        if (offsets.Length != 2) throw Invalid(name, "needs two data_offsets");
        return (Validate(name, spelling, shape, offsets[0], offsets[1], dataLength), offsets[0]);
    }

    private TensorInfo Validate(string name, string spelling, long[] shape, long begin, long end, long dataLength)
    {
        if (!TensorTypes.TryParse(spelling, out TensorType type))
        {
            // Sound, perhaps: newer types than this reader knows.
            throw new CheckpointException(CheckpointErrorKind.UnsupportedType,
                $"{_file}: {Printable.Name(name)} has the element type {Printable.Name(spelling)}, which is not supported; "
                + "save the checkpoint as F32, F16 or BF16.");
        }
        if (end < begin)
            throw Fault(CheckpointErrorKind.InvalidOffset, $"{Printable.Name(name)} ends at {end}, before it begins at {begin}");

        // Zero extents first: their product is 0 whatever else stands there, but the other extents must still multiply without overflow.
        UInt128 elements = 1;
        foreach (long extent in shape)
        {
            elements *= (ulong)extent;
            if (elements > long.MaxValue) throw Overflow(name, shape);
        }
        UInt128 bytes = elements * (uint)type.Size();
        if (bytes > long.MaxValue) throw Overflow(name, shape);
        if ((long)bytes != end - begin)
        {
            throw Invalid(name, $"takes {end - begin} bytes by its offsets, but {bytes} by its shape {Printable.Shape(shape)} "
                + $"and type {type.Spelling()}");
        }
        if (end > dataLength)
        {
            throw Fault(CheckpointErrorKind.MetadataIncompleteBuffer,
                $"{Printable.Name(name)} ends at {end}, but only {dataLength} bytes follow the header");
        }
        return new TensorInfo(name, type, shape);
    }

    private long[] ReadIntegers(ref Utf8JsonReader reader, string name, string field)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartArray) throw Invalid(name, $"has a {field} that is not an array");
        var values = new List<long>(4);
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            // TryGetInt64 refuses 1.0, 1e2 and everything over 63 bits.
            if (reader.TokenType != JsonTokenType.Number || !reader.TryGetInt64(out long value) || value < 0
                || reader.ValueSpan[0] == (byte)'-')
            {
                throw Invalid(name, $"has something in its {field} that is not an integer from 0 to 2^63 - 1");
            }
            if (values.Count == MaxRank) throw Invalid(name, $"has more than {MaxRank} numbers in its {field}");
            values.Add(value);
        }
        return [.. values];
    }

    private CheckpointException Invalid(string name, string text) =>
        Fault(CheckpointErrorKind.TensorInvalidInfo, $"{Printable.Name(name)} {text}");

    private CheckpointException Overflow(string name, long[] shape) =>
        Fault(CheckpointErrorKind.ValidationOverflow, $"the size of {Printable.Name(name)} {Printable.Shape(shape)} overflows 64 bits");
}
