using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace IlgpuLlava.Model.Checkpoints;

/// <summary>Writes tensors that were computed as a safetensors file.</summary>
public static class TensorFile
{
    /// <summary>Writes a file, whole under its name or not at all; what had the name is replaced.</summary>
    /// <param name="path">The file.</param>
    /// <param name="tensors">Name, shape and float32 elements of each; names must differ.</param>
    /// <param name="metadata">Texts under <c>__metadata__</c>.</param>
    /// <param name="cancel">Ends the work early.</param>
    /// <exception cref="ArgumentException">A shape is not of as many elements as there are.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Write(
        string path, IReadOnlyList<(string Name, IReadOnlyList<long> Shape, float[] Values)> tensors,
        IReadOnlyList<KeyValuePair<string, string>> metadata, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(tensors);
        foreach ((string name, IReadOnlyList<long> shape, float[] values) in tensors)
        {
            if (shape.Aggregate(1L, (product, extent) => checked(product * extent)) != values.Length)
            {
                throw new ArgumentException(
                    $"{name} has {values.Length} elements and a shape of {Printable.Shape(shape)}.", nameof(tensors));
            }
        }
        WeightFile file = new([.. tensors.Select(t => new Source(t.Name, t.Shape, t.Values))], metadata, converted: false);
        string temporary = $"{path}.{Guid.NewGuid():N}.tmp";
        try
        {
            using (SafeFileHandle handle = File.OpenHandle(temporary, FileMode.CreateNew, FileAccess.Write))
                file.Write(new Target(handle), null, cancel);
            File.Move(temporary, path, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    private sealed class Source(string name, IReadOnlyList<long> shape, float[] values) : IWeightSource
    {
        public IReadOnlyList<TensorInfo> Tensors { get; } = [new(name, TensorType.F32, shape)];

        public void Produce(WeightSink sink, CancellationToken cancel)
        {
            const int piece = 1 << 20;
            for (int at = 0; at < values.Length; at += piece)
            {
                cancel.ThrowIfCancellationRequested();
                sink.Append(0, MemoryMarshal.AsBytes(values.AsSpan(at, Math.Min(piece, values.Length - at))));
            }
        }
    }

    private sealed class Target(SafeFileHandle handle) : IWeightTarget
    {
        public void Write(long position, ReadOnlySpan<byte> bytes) => RandomAccess.Write(handle, bytes, position);
    }
}
