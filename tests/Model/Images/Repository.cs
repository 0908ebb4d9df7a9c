using System.Buffers.Binary;
using System.Text.Json;

namespace IlgpuLlava.Model.Tests.Images;

/// <summary>Reads the reference data of the pictures.</summary>
internal static class Repository
{
    public static string Root { get; } = RepositoryRoot.Path;

    public static string Goldens { get; } = Path.Combine(Root, "tests", "goldens", "images");

    private static readonly Lazy<JsonElement> Index = new(() =>
        JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Goldens, "images.json"))).RootElement);

    public static IEnumerable<string> Decoded => Index.Value.GetProperty("decoded").EnumerateArray().Select(name => name.GetString()!);

    public static IEnumerable<(string Key, string File, string Mode, int Size)> Preprocessed =>
        Index.Value.GetProperty("preprocessed").EnumerateArray().Select(entry => (
            entry.GetProperty("key").GetString()!, entry.GetProperty("file").GetString()!, entry.GetProperty("mode").GetString()!,
            entry.GetProperty("size").GetInt32()));

    public static byte[] Picture(string name) => File.ReadAllBytes(Path.Combine(Goldens, "files", name));

    /// <summary>Shape and bytes of one tensor of a safetensors file.</summary>
    public static (int[] Shape, byte[] Data) Tensor(string file, string name)
    {
        byte[] bytes = File.ReadAllBytes(file);
        int header = (int)BinaryPrimitives.ReadInt64LittleEndian(bytes);
        JsonElement tensor = JsonDocument.Parse(bytes.AsMemory(8, header)).RootElement.GetProperty(name);
        int[] shape = [.. tensor.GetProperty("shape").EnumerateArray().Select(size => size.GetInt32())];
        int begin = tensor.GetProperty("data_offsets")[0].GetInt32(), end = tensor.GetProperty("data_offsets")[1].GetInt32();
        return (shape, bytes[(8 + header + begin)..(8 + header + end)]);
    }
}
