using System.Buffers.Binary;
using System.Text.Json;

namespace IlgpuLlava.Bench;

/// <summary>
/// A checkpoint of random weights in a temporary folder, as Hugging Face lays one out: a decoder of a given shape and the
/// smallest vision tower that goes with it. Deleted when disposed, and when the program is interrupted.
/// </summary>
internal sealed partial class SyntheticCheckpoint : IDisposable
{
    private const int ChunkBytes = 4 << 20;

    /// <summary>Writes it.</summary>
    public SyntheticCheckpoint(ModelShape shape)
    {
        Folder = Directory.CreateTempSubdirectory("bench-model-").FullName;
        Console.CancelKeyPress += Delete;
        try
        {
            File.WriteAllText(Path.Combine(Folder, "config.json"), JsonSerializer.Serialize(Configuration(shape)));
            File.WriteAllText(Path.Combine(Folder, "preprocessor_config.json"), JsonSerializer.Serialize(Preprocessor()));
            Weights = Path.Combine(Folder, "model.safetensors");
            Write(Weights, shape);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public string Folder { get; }

    /// <summary>The file of weights.</summary>
    public string Weights { get; }

    public void Dispose()
    {
        Console.CancelKeyPress -= Delete;
        Delete(null, null);
    }

    private void Delete(object? sender, ConsoleCancelEventArgs? args)
    {
        if (Directory.Exists(Folder))
            Directory.Delete(Folder, recursive: true);
    }

    private static void Write(string path, ModelShape shape)
    {
        int size = IlgpuLlava.Kernels.ElementTypes.SizeInBytes(shape.Type);
        List<(string Name, long[] Shape)> tensors = [.. Tensors(shape)];
        Dictionary<string, object> header = [];
        long offset = 0;
        foreach ((string name, long[] extents) in tensors)
        {
            long bytes = extents.Aggregate(1L, (a, b) => a * b) * size;
            string dtype = shape.TypeName.ToUpperInvariant();
            header[name] = new { dtype, shape = extents, data_offsets = new[] { offset, offset + bytes } };
            offset += bytes;
        }
        byte[] json = JsonSerializer.SerializeToUtf8Bytes(header);
        byte[] length = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, json.Length);

        RandomData random = new(20260101);
        byte[] chunk = new byte[ChunkBytes];
        using FileStream file = new(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0);
        file.Write(length);
        file.Write(json);
        foreach ((string name, long[] extents) in tensors)
        {
            for (long left = extents.Aggregate(1L, (a, b) => a * b) * size; left > 0;)
            {
                Span<byte> part = chunk.AsSpan(0, (int)Math.Min(left, ChunkBytes));
                random.Fill(part, shape.Type);
                file.Write(part);
                left -= part.Length;
            }
        }
    }
}
