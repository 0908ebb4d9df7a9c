using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using IlgpuLlava.Kernels;

namespace IlgpuLlava.Model.Checkpoints;

/// <summary>A matrix of a checkpoint, quantised some rows at a time, and its scales.</summary>
/// <param name="checkpoint">Where it comes from.</param>
/// <param name="source">[out, in].</param>
/// <param name="quantization">How it is quantised.</param>
/// <param name="report">Told the error at the end.</param>
internal sealed class QuantizedSource(
    Checkpoint checkpoint, TensorInfo source, WeightQuantization quantization, Action<QuantizationError> report) : IWeightSource
{
    private const int ChunkElements = 1 << 20;

    private double _difference;
    private double _norm;
    private long _nonFinite;

    public IReadOnlyList<TensorInfo> Tensors { get; } = quantization.Store(source.Name, source.Shape);

    public void Produce(WeightSink sink, CancellationToken cancel)
    {
        int inputs = checked((int)source.Shape[1]);
        int rowsAtOnce = (int)Math.Clamp(ChunkElements / inputs, 1, Math.Max(1, source.Shape[0]));
        int most = rowsAtOnce * inputs;
        byte[] stored = ArrayPool<byte>.Shared.Rent(most * source.Type.Size());
        byte[] values = ArrayPool<byte>.Shared.Rent(most);
        float[] weights = ArrayPool<float>.Shared.Rent(most), rounded = ArrayPool<float>.Shared.Rent(most);
        try
        {
            for (long first = 0; first < source.Shape[0]; first += rowsAtOnce)
            {
                cancel.ThrowIfCancellationRequested();
                int rows = (int)Math.Min(rowsAtOnce, source.Shape[0] - first), count = rows * inputs;
                Span<byte> from = stored.AsSpan(0, count * source.Type.Size());
                checkpoint.Read(source.Name, first * inputs * source.Type.Size(), from);
                // Read on to the end: the checkpoint itself says how many there are, unless it was told not to mind.
                if ((_nonFinite += TensorScan.CountNonFinite(source.Type, from)) > 0) continue;
                Span<float> wide = weights.AsSpan(0, count);
                TensorConversion.Convert(source.Type, from, TensorType.F32, MemoryMarshal.AsBytes(wide));
                Quantize(wide, inputs, rows, values, rounded.AsSpan(0, count), sink);
                for (int row = 0; row < rows; row++) Compare(wide.Slice(row * inputs, inputs), rounded.AsSpan(row * inputs, inputs));
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(stored);
            ArrayPool<byte>.Shared.Return(values);
            ArrayPool<float>.Shared.Return(weights);
            ArrayPool<float>.Shared.Return(rounded);
        }
        if (_nonFinite > 0)
        {
            throw new CheckpointException(CheckpointErrorKind.NonFinite,
                $"{_nonFinite} of the {source.ElementCount} weights of {Printable.Name(source.Name)} are NaN or infinite and cannot be "
                + "quantised.");
        }
        report(new QuantizationError(source.Name, _norm > 0 ? Math.Sqrt(_difference / _norm) : 0));
    }

    private void Quantize(ReadOnlySpan<float> weights, int inputs, int rows, byte[] buffer, Span<float> rounded, WeightSink sink)
    {
        try
        {
            Span<byte> values = buffer.AsSpan(0, rows * (int)Tensors[0].Shape[1]);
            var scales = new Half[Tensors[1].ElementCount / source.Shape[0] * rows];
            if (quantization.Bits == 8)
            {
                Span<sbyte> signed = MemoryMarshal.Cast<byte, sbyte>(values);
                Quantization.QuantizeInt8(weights, inputs, signed, scales);
                Quantization.DequantizeInt8(signed, inputs, scales, rounded);
            }
            else
            {
                Quantization.QuantizeInt4(weights, inputs, quantization.Group, values, scales);
                Quantization.DequantizeInt4(values, inputs, quantization.Group, scales, rounded);
            }
            sink.Append(0, values);
            sink.Append(1, MemoryMarshal.AsBytes(scales.AsSpan()));
        }
        catch (ArgumentException e)
        {
            throw new CheckpointException(CheckpointErrorKind.Overflow,
                $"{Printable.Name(source.Name)} cannot be quantised to {quantization}: {e.Message}", e);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Compare(ReadOnlySpan<float> weights, ReadOnlySpan<float> rounded)
    {
        Vector<float> difference = default, norm = default;
        int i = 0;
        for (; i <= weights.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            var w = new Vector<float>(weights[i..]);
            Vector<float> d = w - new Vector<float>(rounded[i..]);
            difference += d * d;
            norm += w * w;
        }
        double differences = Vector.Sum(difference), norms = Vector.Sum(norm);
        for (; i < weights.Length; i++)
        {
            double d = (double)weights[i] - rounded[i];
            differences += d * d;
            norms += (double)weights[i] * weights[i];
        }
        _difference += differences;
        _norm += norms;
    }
}
