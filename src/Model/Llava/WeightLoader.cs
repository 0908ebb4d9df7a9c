using ILGPU.Runtime;
using IlgpuLlava.Kernels;
using IlgpuLlava.Model.Checkpoints;

namespace IlgpuLlava.Model;

/// <summary>
/// Brings the tensors of a checkpoint to the device, in pieces and by several threads, so that loading needs little more memory
/// than the weights themselves. It owns what it loaded. Safe for concurrent use.
/// </summary>
internal sealed class WeightLoader(Checkpoint checkpoint, Accelerator accelerator, CancellationToken cancellationToken) : IDisposable
{
    private readonly List<IDisposable> _owned = [];
    private readonly Lock _gate = new();

    /// <summary>
    /// Memory of the host that all threads together may pack in; each takes two panels, so that wide matrices have fewer threads.
    /// </summary>
    private const long PackingBytes = 64 << 20;

    private const int MaxThreads = 8;

    private readonly WeightQuantization? _quantization = checkpoint.Quantization;

    // Shapes as the model has them: a quantised tensor does not say whether its last byte holds one number or two.
    private readonly Dictionary<string, IReadOnlyList<long>> _shapes =
        new TensorPlan(checkpoint.Configuration).Tensors.ToDictionary(t => t.Name, t => t.Shape);

    /// <summary>Parameters loaded so far.</summary>
    public long ParameterCount { get; private set; }

    /// <summary>Bytes of device memory taken so far.</summary>
    public long SizeInBytes { get; private set; }

    /// <summary>Loads parts of the model by several threads; of several failures the first part's is thrown.</summary>
    public void Load(IReadOnlyList<Action> parts) =>
        OrderedParts.Run(parts.Count, Threads(), part => parts[part](), accelerator.Bind);

    /// <summary>A matrix [out, in], packed for products; of higher rank: all but the first dimension are the input.</summary>
    public PackedWeights Matrix(string name)
    {
        TensorInfo info = checkpoint.Info(name);
        if (IsQuantized(info))
        {
            (int outputs, int inputs) = QuantizedShape(name);
            return Keep(PackedWeights.PackQuantized(
                accelerator, outputs, inputs, _quantization!.Type, QuantizedRows(name, 0), _quantization.Group), (long)outputs * inputs);
        }
        (int rows, int columns, ElementType type) = Shape(info);
        return Keep(PackedWeights.Pack(accelerator, rows, columns, type, Rows(name, 0, columns, type)), info.ElementCount);
    }

    /// <summary>A matrix whose upper half of rows is the gate and whose lower half is the up projection.</summary>
    public PackedWeights GateUp(string name)
    {
        TensorInfo info = checkpoint.Info(name);
        if (IsQuantized(info))
        {
            (int outputs, int inputs) = QuantizedShape(name);
            QuantizedRows upper = QuantizedRows(name, 0), lower = QuantizedRows(name, outputs / 2);
            return Keep(PackedWeights.PackQuantizedGateUp(
                accelerator, outputs / 2, inputs, _quantization!.Type, upper, lower, _quantization.Group), (long)outputs * inputs);
        }
        (int rows, int columns, ElementType type) = Shape(info);
        int half = rows / 2;
        WeightRowReader gate = Rows(name, 0, columns, type), up = Rows(name, half, columns, type);
        return Keep(PackedWeights.PackGateUp(accelerator, half, columns, type, gate, up), info.ElementCount);
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
        Keep(buffer, values.Length, buffer.LengthInBytes);
        buffer.CopyFromCPU(values);
        return buffer;
    }

    /// <summary>The table of token embeddings.</summary>
    public EmbeddingTable Table(string name)
    {
        TensorInfo info = checkpoint.Info(name);
        (int rows, int columns, ElementType type) = Shape(info);
        EmbeddingTable table = new(accelerator, rows, columns, type, Rows(name, 0, columns, type));
        Keep(table, info.ElementCount, info.ByteLength);
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
        _ => throw new CheckpointException(CheckpointErrorKind.NotSupported,
            $"Tensor {info} is stored in a type that no kernel reads; F32, F16 and BF16 are."),
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

    private bool IsQuantized(TensorInfo info) => _quantization is not null && !info.Type.IsUsable();

    private (int Rows, int Columns) QuantizedShape(string name) => ((int)_shapes[name][0], (int)_shapes[name][1]);

    /// <summary>Rows of a quantised matrix from one on, and their scales.</summary>
    private QuantizedRows QuantizedRows(string name, int firstRow)
    {
        return new(Part(name), Part(name + WeightQuantization.ScaleSuffix));

        WeightRowReader Part(string part)
        {
            TensorInfo info = checkpoint.Info(part);
            long rowBytes = info.ByteLength / info.Shape[0];
            return (row, _, destination) =>
            {
                cancellationToken.ThrowIfCancellationRequested();
                checkpoint.Read(part, (firstRow + row) * rowBytes, destination);
            };
        }
    }

    private PackedWeights Keep(PackedWeights weights, long parameters)
    {
        Keep(weights, parameters, weights.SizeInBytes);
        return weights;
    }

    private void Keep(IDisposable owned, long parameters, long bytes)
    {
        lock (_gate)
        {
            _owned.Add(owned);
            ParameterCount += parameters;
            SizeInBytes += bytes;
        }
    }

    private int Threads()
    {
        int cores = accelerator.AcceleratorType == AcceleratorType.CPU ? accelerator.NumMultiprocessors : Environment.ProcessorCount;
        // Two panels; quantised ones are put together in two more.
        long widest = checkpoint.Tensors.Where(t => t.Shape.Count > 1)
            .Max(t => (IsQuantized(t) ? 4 : 2) * WeightPacking.PanelWidth * (t.ByteLength / t.Shape[0]));
        return (int)Math.Clamp(PackingBytes / widest, 1, Math.Min(cores, MaxThreads));
    }
}
