using ILGPU;
using ILGPU.Runtime;

namespace IlgpuLlava.Kernels;

/// <summary>A table of token embeddings [vocabulary, hidden] in device memory, row-major and as stored.</summary>
public sealed class EmbeddingTable : IDisposable
{
    private const string Op = nameof(EmbeddingTable);
    private const long ChunkBytes = 4 << 20;
    private readonly MemoryBuffer1D<byte, Stride1D.Dense> buffer;

    /// <summary>Loads a table in chunks of about 4 MB.</summary>
    /// <param name="accelerator">Where it lies.</param>
    /// <param name="vocabularySize">Rows.</param>
    /// <param name="hiddenSize">Columns.</param>
    /// <param name="type">How it is stored, and stays stored.</param>
    /// <param name="read">Delivers rows, in ascending order.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of range.</exception>
    public EmbeddingTable(Accelerator accelerator, int vocabularySize, int hiddenSize, ElementType type, WeightRowReader read)
    {
        ArgumentNullException.ThrowIfNull(accelerator);
        ArgumentNullException.ThrowIfNull(read);
        Check.Positive(Op, nameof(vocabularySize), vocabularySize);
        Check.Positive(Op, nameof(hiddenSize), hiddenSize);
        long rowBytes = (long)hiddenSize * type.SizeInBytes();
        Check.Range(Op, nameof(hiddenSize), rowBytes, 1, Array.MaxLength);
        Accelerator = accelerator;
        VocabularySize = vocabularySize;
        HiddenSize = hiddenSize;
        Type = type;
        buffer = accelerator.Allocate1D<byte>(Check.Product(Op, nameof(vocabularySize), vocabularySize, rowBytes));
        try
        {
            int chunk = (int)Math.Clamp(ChunkBytes / rowBytes, 1, vocabularySize);
            byte[] rows = new byte[chunk * rowBytes];
            for (int row = 0; row < vocabularySize; row += chunk)
            {
                int count = Math.Min(chunk, vocabularySize - row);
                read(row, count, rows.AsSpan(0, (int)(count * rowBytes)));
                buffer.View.SubView(row * rowBytes, count * rowBytes).CopyFromCPU(ref rows[0], count * rowBytes);
            }
        }
        catch
        {
            buffer.Dispose();
            throw;
        }
    }

    /// <summary>Where the table lies.</summary>
    public Accelerator Accelerator { get; }

    /// <summary>Rows.</summary>
    public int VocabularySize { get; }

    /// <summary>Columns.</summary>
    public int HiddenSize { get; }

    /// <summary>The storage type.</summary>
    public ElementType Type { get; }

    /// <summary>The table's bytes.</summary>
    public ArrayView<byte> View => buffer.View;

    /// <inheritdoc/>
    public void Dispose() => buffer.Dispose();
}
