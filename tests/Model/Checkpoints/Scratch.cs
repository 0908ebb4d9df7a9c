using System.Buffers.Binary;
using System.Text;
using System.Text.Json.Nodes;
using IlgpuLlava.Model.Checkpoints;

namespace IlgpuLlava.Model.Tests.Checkpoints;

/// <summary>A directory of its own for a test, removed at its end, and the making of safetensors files, sound or not.</summary>
internal sealed class Scratch : IDisposable
{
    public Scratch() => Path = Directory.CreateTempSubdirectory("ilgpu-llava-test-").FullName;

    public string Path { get; }

    public void Dispose() => Directory.Delete(Path, recursive: true);

    public string At(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>Copies a checkpoint without its cases.</summary>
    /// <param name="relative">The checkpoint.</param>
    /// <param name="data">Whether its weights are copied; without, they are zeros behind the headers as they are.</param>
    public static Scratch CopyOf(string relative, bool data = true)
    {
        var scratch = new Scratch();
        string source = Goldens.At(relative), tower = System.IO.Path.Combine(source, "vision-tower");
        foreach (string file in Directory.GetFiles(source).Concat(Directory.Exists(tower) ? Directory.GetFiles(tower) : []))
        {
            string copy = scratch.At(System.IO.Path.GetRelativePath(source, file));
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(copy)!);
            if (!data && file.EndsWith(".safetensors", StringComparison.Ordinal)) SafetensorsParts.Of(file).Build().Write(copy);
            else File.Copy(file, copy);
        }
        return scratch;
    }

    public string Write(string name, byte[] bytes)
    {
        File.WriteAllBytes(At(name), bytes);
        return At(name);
    }

    /// <summary>Edits a JSON file.</summary>
    public void EditJson(string name, Action<JsonNode> edit)
    {
        JsonNode json = JsonNode.Parse(File.ReadAllText(At(name)))!;
        edit(json);
        File.WriteAllText(At(name), json.ToJsonString());
    }

    /// <summary>Writes a weight file anew with other tensors, their bytes zeros.</summary>
    public void EditTensors(string name, Func<IReadOnlyList<SafetensorsEntry>, IEnumerable<SafetensorsEntry>> edit)
    {
        SafetensorsParts parts = SafetensorsParts.Of(At(name));
        parts.Packed(edit(parts.Entries)).Build().Write(At(name));
    }

    public void Edit(string name, string from, string to)
    {
        string text = File.ReadAllText(At(name));
        Assert.That(text, Does.Contain(from));
        File.WriteAllText(At(name), text.Replace(from, to));
    }

    /// <summary>A file of a header and as many zeros after it.</summary>
    public string Safetensors(string header, int data = 0) => Safetensors(Encoding.UTF8.GetBytes(header), data);

    public string Safetensors(byte[] header, int data = 0) => Write("x.safetensors", Bytes(header, new byte[data]));

    public static byte[] Bytes(byte[] header, byte[] data)
    {
        byte[] length = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, header.Length);
        return [.. length, .. header, .. data];
    }

    /// <summary>A sound file of zeros with these tensors.</summary>
    public string Tensors(string name, params (string Name, string Type, long[] Shape)[] tensors)
    {
        var header = new StringBuilder("{");
        long begin = 0;
        foreach ((string tensor, string type, long[] shape) in tensors)
        {
            Assert.That(TensorTypes.TryParse(type, out TensorType parsed));
            long end = begin + shape.Aggregate(1L, (a, b) => a * b) * parsed.Size();
            if (header.Length > 1) header.Append(',');
            header.Append($"\"{tensor}\":{{\"dtype\":\"{type}\",\"shape\":[{string.Join(',', shape)}],\"data_offsets\":[{begin},{end}]}}");
            begin = end;
        }
        return Write(name, Bytes(Encoding.UTF8.GetBytes(header.Append('}').ToString()), new byte[begin]));
    }

    /// <summary>The error that opening this file gives; its message has one printable, bounded line.</summary>
    public static CheckpointException Refusal(string path, CancellationToken cancel = default) =>
        Refusal(() => SafetensorsFile.Open(path, cancel).Dispose());

    public static CheckpointException Refusal(Action action)
    {
        CheckpointException error = Assert.Throws<CheckpointException>(() => action())!;
        Assert.That(error.Message.Any(char.IsControl), Is.False, error.Message);
        Assert.That(error.Message, Has.Length.LessThan(300_000));
        return error;
    }
}
