using System.Buffers.Binary;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace IlgpuLlava.EndToEnd.Tests.Goldens;

/// <summary>A copy of a golden that a test may damage.</summary>
internal sealed class Scratch : IDisposable
{
    private Scratch(string? folder = null) =>
        Folder = (folder is null ? Directory.CreateTempSubdirectory("ilgpu-llava-golden-") : Directory.CreateDirectory(folder)).FullName;

    public string Folder { get; }

    /// <summary>What lies in the folder, hidden names too.</summary>
    public IEnumerable<string> Entries =>
        Directory.EnumerateFileSystemEntries(Folder, "*", new EnumerationOptions { AttributesToSkip = 0 }).Select(e => Path.GetFileName(e));

    public static Scratch Empty() => new();

    /// <summary>An empty folder of this name, which is removed in the end.</summary>
    public static Scratch In(string folder) => new(folder);

    /// <summary>A copy of a golden of this repository, of its cases only the one named where one is.</summary>
    public static Scratch Of(string golden, string? onlyCase = null)
    {
        Scratch scratch = new();
        string source = GoldenFolders.Golden(golden);
        foreach (string file in Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories))
        {
            string relative = Path.GetRelativePath(source, file);
            string[] parts = relative.Split(Path.DirectorySeparatorChar);
            if (onlyCase is not null && parts[0] == "cases" && parts[1] != onlyCase)
                continue;
            string copy = Path.Combine(scratch.Folder, relative);
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
        return scratch;
    }

    public string At(params string[] parts) => Path.Combine([Folder, .. parts]);

    public void EditJson(string file, Action<JsonNode> edit)
    {
        JsonNode root = JsonNode.Parse(File.ReadAllText(At(file)))!;
        edit(root);
        File.WriteAllText(At(file), root.ToJsonString());
    }

    /// <summary>Edits the bytes of one tensor.</summary>
    public void EditTensor(string file, string name, Action<byte[]> edit)
    {
        byte[] bytes = File.ReadAllBytes(At(file));
        int header = (int)BinaryPrimitives.ReadInt64LittleEndian(bytes);
        using JsonDocument json = JsonDocument.Parse(bytes.AsMemory(8, header));
        JsonElement offsets = json.RootElement.GetProperty(name).GetProperty("data_offsets");
        Range range = (8 + header + offsets[0].GetInt32())..(8 + header + offsets[1].GetInt32());
        byte[] data = bytes[range];
        edit(data);
        data.CopyTo(bytes.AsSpan(range));
        File.WriteAllBytes(At(file), bytes);
    }

    /// <summary>Renames a tensor; both names must be of the same length.</summary>
    public void RenameTensor(string file, string from, string to)
    {
        byte[] bytes = File.ReadAllBytes(At(file));
        byte[] quoted = System.Text.Encoding.UTF8.GetBytes($"\"{from}\"");
        System.Text.Encoding.UTF8.GetBytes($"\"{to}\"").CopyTo(bytes, bytes.AsSpan().IndexOf(quoted));
        File.WriteAllBytes(At(file), bytes);
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
