using System.Buffers.Binary;
using System.Text;
using System.Text.Json;

namespace IlgpuLlava.Model.Tests.Checkpoints;

/// <summary>A sound file taken apart, so that another can be written with one thing wrong. Texts are JSON as they stand in it.</summary>
/// <param name="Metadata">The value of <c>__metadata__</c>, null where there is none.</param>
/// <param name="Entries">The tensors in the order of their bytes.</param>
/// <param name="Data">Bytes after the header.</param>
internal sealed record SafetensorsParts(string? Metadata, IReadOnlyList<SafetensorsEntry> Entries, long Data)
{
    /// <summary>The tensor whose bytes come first. It has some, and a shape.</summary>
    public SafetensorsEntry First => Entries.First(e => e.End > e.Begin);

    /// <summary>The header as it was.</summary>
    public string Text => Join([.. MetadataMember(Metadata), .. Entries.Select(e => e.ToString())]);

    public static SafetensorsParts Of(string path)
    {
        using FileStream file = File.OpenRead(path);
        byte[] length = new byte[8];
        file.ReadExactly(length);
        byte[] header = new byte[BinaryPrimitives.ReadInt64LittleEndian(length)];
        file.ReadExactly(header);
        using JsonDocument json = JsonDocument.Parse(header);
        string? metadata = null;
        var entries = new List<SafetensorsEntry>();
        foreach (JsonProperty property in json.RootElement.EnumerateObject())
        {
            if (property.Name == "__metadata__")
            {
                metadata = property.Value.GetRawText();
                continue;
            }
            JsonElement offsets = property.Value.GetProperty("data_offsets");
            string shape = string.Join(',', property.Value.GetProperty("shape").EnumerateArray().Select(d => d.GetInt64()));
            entries.Add(new SafetensorsEntry(
                property.Name, property.Value.GetProperty("dtype").GetString()!, shape, offsets[0].GetInt64(), offsets[1].GetInt64()));
        }
        return new SafetensorsParts(metadata, [.. entries.OrderBy(e => e.Begin).ThenBy(e => e.End)], file.Length - 8 - header.Length);
    }

    /// <summary>The header with other text for its first tensor.</summary>
    public string With(string first) => Join(
        [.. MetadataMember(Metadata), .. Entries.Select(e => e == First ? $"\"{e.Name}\":{first}" : e.ToString())]);

    /// <summary>The header with its first tensor changed.</summary>
    public string With(Func<SafetensorsEntry, SafetensorsEntry> change) =>
        (this with { Entries = [.. Entries.Select(e => e == First ? change(e) : e)] }).Text;

    /// <summary>The header with more members.</summary>
    public string And(params IEnumerable<string> members) =>
        Join([.. MetadataMember(Metadata), .. Entries.Select(e => e.ToString()), .. members]);

    /// <summary>The header with other metadata.</summary>
    public string WithMetadata(params IEnumerable<string> values) =>
        Join([.. values.SelectMany(MetadataMember), .. Entries.Select(e => e.ToString())]);

    /// <summary>The file with other tensors, one behind the other.</summary>
    public SafetensorsParts Packed(IEnumerable<SafetensorsEntry> entries)
    {
        var packed = new List<SafetensorsEntry>();
        long end = 0;
        foreach (SafetensorsEntry entry in entries)
        {
            packed.Add(entry with { Begin = end, End = end + entry.End - entry.Begin });
            end = packed[^1].End;
        }
        return new SafetensorsParts(Metadata, packed, end);
    }

    /// <summary>The file as it was, zeros for data.</summary>
    public DamagedFile Build() => Build(Text);

    /// <summary>A file of this header and of as many bytes of data, or some more.</summary>
    public DamagedFile Build(string header, long more = 0) => Build(Encoding.UTF8.GetBytes(header), more);

    public DamagedFile Build(byte[] header, long more = 0) => Stating((ulong)header.Length, header, more);

    /// <summary>The file as it was but for the length that it states.</summary>
    public DamagedFile Stating(ulong length) => Stating(length, Encoding.UTF8.GetBytes(Text), 0);

    /// <summary>The bytes of the whole file.</summary>
    public long Length => 8 + Encoding.UTF8.GetByteCount(Text) + Data;

    private DamagedFile Stating(ulong length, byte[] header, long more)
    {
        byte[] head = new byte[8 + header.Length];
        BinaryPrimitives.WriteUInt64LittleEndian(head, length);
        header.CopyTo(head, 8);
        return new DamagedFile(head, head.Length + Data + more);
    }

    private static string[] MetadataMember(string? value) => value is null ? [] : [$"\"__metadata__\":{value}"];

    private static string Join(IEnumerable<string> members) => $"{{{string.Join(',', members)}}}";
}
