using ILGPU.Runtime;
using IlgpuLlava.Kernels;
using IlgpuLlava.Model.Checkpoints;

namespace IlgpuLlava.Model;

/// <summary>
/// Brings the tensors of a checkpoint to the device, one after another and in pieces, so that loading needs little more memory
/// than the weights themselves. It owns what it loaded.
/// </summary>
internal sealed class WeightLoader(Checkpoint checkpoint, Accelerator accelerator, CancellationToken cancellationToken) : IDisposable
{
    private readonly List<IDisposable> _owned = [];

    /// <summary>Parameters loaded so far.</summary>
    public long ParameterCount { get; private set; }

    /// <summary>Bytes of device memory taken so far.</summary>
    public long SizeInBytes { get; private set; }

    /// <summary>A matrix [out, in], packed for products; of higher rank: all but the first dimension are the input.</summary>
    public PackedWeights Matrix(string name)
    {
        TensorInfo info = checkpoint.Info(name);
        (int rows, int columns, ElementType type) = Shape(info);
        return Keep(PackedWeights.Pack(accelerator, rows, columns, type, Rows(name, 0, columns, type)), info);
    }

    /// <summary>A matrix whose upper half of rows is the gate and whose lower half is the up projection.</summary>
    public PackedWeights GateUp(string name)
    {
        TensorInfo info = checkpoint.Info(name);
        (int rows, int columns, ElementType type) = Shape(info);
        int half = rows / 2;
        return Keep(
            PackedWeights.PackGateUp(accelerator, half, columns, type, Rows(name, 0, columns, type), Rows(name, half, columns, type)), info);
    }

    /// <summary>Any tensor as float32, flattened.</summary>
    public MemoryBuffer1D<float, ILGPU.Stride1D.Dense> Vector(string name)
    {
        cancellationToken.ThrowIfCancellationRequested();
        TensorInfo info = checkpoint.Info(name);
        byte[] bytes = new byte[info.ByteLength];
        checkpoint.Read(name, 0, bytes);
        float[] values = TypedBytes.Widen(bytes, TypeOf(info));
        var buffer = accelerator.Allocate1D<float>(values.Length);
        _owned.Add(buffer);
        buffer.CopyFromCPU(values);
        ParameterCount += values.Length;
        SizeInBytes += buffer.LengthInBytes;
        return buffer;
    }

    /// <summary>The table of token embeddings.</summary>
    public EmbeddingTable Table(string name)
    {
        TensorInfo info = checkpoint.Info(name);
        (int rows, int columns, ElementType type) = Shape(info);
        EmbeddingTable table = new(accelerator, rows, columns, type, Rows(name, 0, columns, type));
        _owned.Add(table);
        ParameterCount += info.ElementCount;
        SizeInBytes += info.ByteLength;
        return table;
    }

    /// <summary>The storage type of a tensor.</summary>
    public ElementType TypeOf(string name) => TypeOf(checkpoint.Info(name));

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (IDisposable owned in _owned)
            owned.Dispose();
        _owned.Clear();
    }

    private static ElementType TypeOf(TensorInfo info) => info.Type switch
    {
        TensorType.F32 => ElementType.Float32,
        TensorType.F16 => ElementType.Float16,
        TensorType.BF16 => ElementType.BFloat16,
        _ => throw new CheckpointException(CheckpointErrorKind.NotSupported, $"Tensor {info} is stored in a type that no kernel reads; F32, F16 and BF16 are."),
    };

    private static (int Rows, int Columns, ElementType Type) Shape(TensorInfo info) =>
        ((int)info.Shape[0], (int)(info.ElementCount / info.Shape[0]), TypeOf(info));

    private WeightRowReader Rows(string name, int firstRow, int columns, ElementType type)
    {
        long rowBytes = (long)columns * type.SizeInBytes();
        return (row, _, destination) =>
        {
            cancellationToken.ThrowIfCancellationRequested();
            checkpoint.Read(name, (firstRow + row) * rowBytes, destination);
        };
    }

    private PackedWeights Keep(PackedWeights weights, TensorInfo info)
    {
        _owned.Add(weights);
        ParameterCount += info.ElementCount;
        SizeInBytes += weights.SizeInBytes;
        return weights;
    }
}
