using Google.Protobuf;

namespace IlgpuLlava.Host.Tests.Telemetry;

/// <summary>A message of protocol buffers without its description: values by field numbers.</summary>
internal sealed class Wire
{
    private readonly List<(int Number, object Value)> _fields = [];

    private Wire(ByteString bytes)
    {
        CodedInputStream input = bytes.CreateCodedInput();
        while (input.ReadTag() is var tag and not 0)
        {
            _fields.Add((WireFormat.GetTagFieldNumber(tag), WireFormat.GetTagWireType(tag) switch
            {
                WireFormat.WireType.Varint => input.ReadUInt64(),
                WireFormat.WireType.Fixed64 => input.ReadFixed64(),
                WireFormat.WireType.Fixed32 => input.ReadFixed32(),
                _ => input.ReadBytes(),
            }));
        }
    }

    public static Wire Of(byte[] bytes) => new(ByteString.CopyFrom(bytes));

    /// <summary>All messages that are found by going down these fields.</summary>
    public IEnumerable<Wire> All(params int[] path) => path.Aggregate(
        (IEnumerable<Wire>)[this],
        (messages, number) => messages.SelectMany(m => m.Values(number).Select(v => new Wire((ByteString)v))));

    public string Text(int number) => Bytes(number).ToStringUtf8();

    public string Hex(int number) => Convert.ToHexStringLower(Bytes(number).Span);

    public ulong Number(int number) => Values(number).Cast<ulong>().SingleOrDefault();

    /// <summary>Doubles, packed or one by one.</summary>
    public double[] Doubles(int number) => [.. Values(number).SelectMany(value => value is ByteString packed
        ? packed.ToByteArray().Chunk(8).Select(c => BitConverter.ToDouble(c))
        : [BitConverter.UInt64BitsToDouble((ulong)value)])];

    /// <summary>Text attributes (<c>KeyValue</c>) in a field.</summary>
    public Dictionary<string, string> Attributes(int number) =>
        All(number).ToDictionary(a => a.Text(1), a => a.All(2).Single().Text(1));

    private ByteString Bytes(int number) => Values(number).Cast<ByteString>().SingleOrDefault() ?? ByteString.Empty;

    private IEnumerable<object> Values(int number) => _fields.Where(f => f.Number == number).Select(f => f.Value);
}
