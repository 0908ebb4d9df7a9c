using System.Text;
using IlgpuLlava.Model.Checkpoints;
using static IlgpuLlava.Model.Checkpoints.CheckpointErrorKind;

namespace IlgpuLlava.Model.Tests.Checkpoints;

/// <summary>The faults of safetensors headers, as damage to any sound file: one list for a small file and for every checkpoint.</summary>
internal static class HeaderDamages
{
    private const string Empty = """{"dtype":"U8","shape":[0],"data_offsets":[0,0]}""";

    // Bytes, for they are many: the end of a header.
    private static readonly Lazy<byte[]> _manyEntries = new(() =>
        Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, (1 << 17) + 1).Select(i => $",\"{i}\":{Empty}")) + "}"));

    public static IReadOnlyList<HeaderDamage> All { get; } =
        [.. Sizes(), .. Texts(), .. Twice(), .. Layouts(), .. Offsets(), .. Shapes(), .. Metadata(), .. Names(), .. Amounts()];

    public static IEnumerable<HeaderDamage> Of(int fault) => All.Where(d => d.Fault == fault);

    private static IEnumerable<HeaderDamage> Sizes() =>
    [
        new(1, "empty", HeaderTooSmall, _ => new DamagedFile([], 0)),
        new(2, "seven bytes", HeaderTooSmall, p => new DamagedFile(p.Build(p.Text).Head, 7)),
        new(3, "a header of one byte more than the file", InvalidHeaderLength, p => p.Stating((ulong)p.Length - 7)),
        new(3, "a header of 99,999,999 bytes", InvalidHeaderLength, p => p.Stating(99_999_999)),
        new(4, "a header of 100,000,001 bytes", HeaderTooLarge, p => p.Stating(100_000_001)),
        new(4, "a header of 2^63 bytes", HeaderTooLarge, p => p.Stating(1ul << 63)),
        new(4, "a header of 2^64 - 1 bytes", HeaderTooLarge, p => p.Stating(ulong.MaxValue)),
        new(13, "a byte after the last tensor", MetadataIncompleteBuffer, p => p.Build(p.Text, 1)),
        new(14, "two bytes missing", MetadataIncompleteBuffer, p => p.Build(p.Text, -2)),
    ];

    private static IEnumerable<HeaderDamage> Texts() =>
    [
        new(5, "a name that is not UTF-8", InvalidHeader, p => p.Build(Garbled(p.With(e => e with { Name = "!" })))),
        new(5, "a type that is not UTF-8", InvalidHeader, p => p.Build(Garbled(p.With(e => e with { Type = "!" })))),
        new(5, "metadata that is not UTF-8", InvalidHeader, p => p.Build(Garbled(p.WithMetadata("""{"a":"!"}""")))),
        new(5, "a key of metadata that is not UTF-8", InvalidHeader, p => p.Build(Garbled(p.WithMetadata("""{"!":"a"}""")))),
        new(5, "half a surrogate pair", InvalidHeaderDeserialization, p => p.Build(p.WithMetadata("""{"a":"\ud800"}"""))),
        new(6, "an open brace", InvalidHeaderDeserialization, p => p.Build("{")),
        new(6, "no closing brace", InvalidHeaderDeserialization, p => p.Build(p.Text[..^1])),
        new(6, "another closing bracket", InvalidHeaderDeserialization, p => p.Build(p.Text[..^1] + "]")),
        new(6, "two objects", InvalidHeaderDeserialization, p => p.Build(p.Text + p.Text)),
        new(6, "a comma at the end", InvalidHeaderDeserialization, p => p.Build(p.Text + ",")),
        new(6, "a tensor that is a number", TensorInvalidInfo, p => p.Build(p.With("1"))),
        new(6, "a tensor that is null", TensorInvalidInfo, p => p.Build(p.With("null"))),
        new(6, "a tensor that says nothing", TensorInvalidInfo, p => p.Build(p.With("{}"))),
        new(6, "an array", InvalidHeaderStart, p => p.Build($"[{p.Text}]")),
        .. new[] { "[]", "1", "null", "hello", "" }.Select(text =>
            new HeaderDamage(6, $"'{text}'", InvalidHeaderStart, p => p.Build(text))),
        // The format's text says that the header must begin with a brace; its library lets white space through.
        .. new[] { " ", "\n", "\uFEFF" }.Select(space =>
            new HeaderDamage(7, $"U+{(int)space[0]:X4} in front", InvalidHeaderStart, p => p.Build(space + p.Text))),
        new(8, "spaces at the end", null, p => p.Build(p.Text + "      ")),
        new(8, "a zero at the end", InvalidHeaderDeserialization, p => p.Build(p.Text + "\0")),
    ];

    private static IEnumerable<HeaderDamage> Twice() =>
    [
        new(9, "a tensor twice", DuplicateTensor, p => p.Build(p.And($"\"{p.First.Name}\":{Empty}"))),
        new(9, "a tensor twice, its name escaped", DuplicateTensor, p =>
            p.Build(p.And($"\"\\u{(int)p.First.Name[0]:x4}{p.First.Name[1..]}\":{Empty}"))),
        .. new[] { "dtype", "shape", "data_offsets" }.Select(field =>
            new HeaderDamage(10, $"{field} twice", TensorInvalidInfo, p => p.Build(p.With(Repeated(p.First.Value(), field))))),
        new(10, "an unknown field", TensorInvalidInfo, p => p.Build(p.With(p.First.Value()[..^1] + ",\"more\":1}"))),
        new(10, "metadata with a key twice", InvalidHeaderDeserialization, p => p.Build(p.WithMetadata("""{"a":"b","a":"b"}"""))),
        new(10, "metadata twice", InvalidHeaderDeserialization, p => p.Build(p.WithMetadata("{}", "{}"))),
    ];

    private static IEnumerable<HeaderDamage> Layouts() =>
    [
        new(11, "ten tensors on one range", InvalidOffset, p =>
            p.Build(p.And(Enumerable.Range(0, 9).Select(i => $"\"t{i}\":{p.First.Value()}")))),
        new(12, "a hole before the first tensor", InvalidOffset, p => p.Build(Moved(p, 1).Text, 1)),
        new(12, "a hole after the first tensor", InvalidOffset, p => p.Build((p with
        {
            Entries = [.. p.Entries.Zip(Moved(p, 1).Entries, (own, moved) => own == p.First ? own : moved)],
        }).Text, 1)),
    ];

    private static IEnumerable<HeaderDamage> Offsets() =>
    [
        new(15, "an end before the begin", InvalidOffset, p => p.Build(p.With(p.First.Value($"[{p.First.End},0]")))),
        .. new[]
        {
            "[-4,#]", "[-0,#]", "[0.0,#]", "[0,#.0]", "[0,#e0]", "[0,9223372036854775808]", "[0,18446744073709551616]", "[0,1e2]", "[#]",
            "[0,#,#]", "[\"0\",#]", "[[0],#]", "null", "{}",
        }.Select(text => new HeaderDamage(
            15, $"offsets of {text}", TensorInvalidInfo, p => p.Build(p.With(p.First.Value(text.Replace("#", $"{p.First.End}")))))),
    ];

    private static IEnumerable<HeaderDamage> Shapes() =>
    [
        Shape(16, "F32", "2,-2", TensorInvalidInfo),
        Shape(16, "F32", "1.0", TensorInvalidInfo),
        Shape(16, "U8", "4294967296,4294967296", ValidationOverflow),
        Shape(16, "F32", "9223372036854775807", ValidationOverflow),
        Shape(16, "F64", "1152921504606846976", ValidationOverflow),
        Shape(16, "U8", "4294967296,4294967296,0", ValidationOverflow),
        Shape(16, "U8", "9223372036854775807,9223372036854775807,9223372036854775807", ValidationOverflow),
        new(17, "a shape twice as large", TensorInvalidInfo, p => p.Build(p.With(e => e with { Shape = e.Shape + ",2" }))),
        new(17, "no elements", TensorInvalidInfo, p => p.Build(p.With(e => e with { Shape = "0" }))),
        new(17, "a type of another size", TensorInvalidInfo, p => p.Build(p.With(e => e with { Type = "U8" }))),
        new(17, "a byte too many", TensorInvalidInfo, p => p.Build(p.With(e => e with { Type = "U8", Shape = $"{e.End + 1}" }))),
        // The names are of what is skipped in a checkpoint.
        new(18, "tensors without elements or dimensions", null, p => p.Build(p.And(
            Added("zero.inv_freq", "F32", "2,0", p.Data + 4, 0), Added("scalar.inv_freq", "F32", "", p.Data, 4),
            Added("start.inv_freq", "I64", "0", 0, 0)), 4)),
        .. new[] { "F4", "F6_E2M3", "I4", "f32", "Q8_0", "" }.Select(type => new HeaderDamage(
            19, $"the type '{type}'", UnsupportedType, p => p.Build(p.With(e => e with { Type = type })))),
        new(23, "a tensor nested deeply in objects", TensorInvalidInfo, p => p.Build(p.With(Deep("{\"a\":", "}")))),
        new(23, "a tensor nested deeply in arrays", TensorInvalidInfo, p => p.Build(p.With(Deep("[", "]")))),
        new(23, "a shape nested deeply", TensorInvalidInfo, p => p.Build(p.With($"{{\"shape\":{Deep("[", "]")}}}"))),
    ];

    private static IEnumerable<HeaderDamage> Metadata() =>
        new[] { """{"a":1}""", """{"a":null}""", """{"a":{}}""", """{"a":["a"]}""", "1", "null", "[]" }.Select(value =>
            new HeaderDamage(20, $"metadata of {value}", InvalidHeaderDeserialization, p => p.Build(p.WithMetadata(value))))
        .Append(new(23, "metadata nested deeply", InvalidHeaderDeserialization, p => p.Build(p.WithMetadata(Deep("{\"a\":", "}")))));

    // Each with a size that is wrong, so that the message says the name.
    private static IEnumerable<HeaderDamage> Names() =>
        new (string What, string Name)[]
        {
            ("of a megabyte", new('a', 1 << 20)), ("with a NUL", "a\\u0000b"), ("with a newline", "a\\nb"),
            ("that climbs", "../../etc/passwd"), ("with terminal escapes", "\\u001b[2J\\u001b]0;title\\u0007"),
            ("written from right to left", "\\u202eabc"),
            ("with a line separator", "\u2028"),
        }.Select(n => new HeaderDamage(
            21, $"a name {n.What}", TensorInvalidInfo, p => p.Build(p.With(e => e with { Name = n.Name, Shape = e.Shape + ",2" }))));

    private static IEnumerable<HeaderDamage> Amounts() =>
    [
        new(22, "more tensors than are read", TooManyTensors, p =>
            p.Build([.. Encoding.UTF8.GetBytes(p.Text[..^1]), .. _manyEntries.Value])),
    ];

    private static HeaderDamage Shape(int fault, string type, string shape, CheckpointErrorKind kind) =>
        new(fault, $"{type} [{shape}]", kind, p => p.Build(p.With(e => e with { Type = type, Shape = shape })));

    private static string Added(string name, string type, string shape, long begin, long length) =>
        new SafetensorsEntry(name, type, shape, begin, begin + length).ToString();

    private static SafetensorsParts Moved(SafetensorsParts parts, long by) => parts with
    {
        Entries = [.. parts.Entries.Select(e => e with { Begin = e.Begin + by, End = e.End + by })],
    };

    private static string Repeated(string entry, string field)
    {
        int at = entry.IndexOf($"\"{field}\"", StringComparison.Ordinal);
        int end = entry.IndexOf(",\"", at + 1, StringComparison.Ordinal);
        string member = entry[at..(end < 0 ? entry.Length - 1 : end)];
        return entry[..at] + member + "," + entry[at..];
    }

    private static string Deep(string open, string close) =>
        string.Concat(Enumerable.Repeat(open, 10_000)) + "1" + string.Concat(Enumerable.Repeat(close, 10_000));

    private static byte[] Garbled(string header)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(header);
        bytes[bytes.IndexOf((byte)'!')] = 0xFF;
        return bytes;
    }
}
