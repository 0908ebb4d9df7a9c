using ILGPU;
using ILGPU.Runtime;

namespace IlgpuLlava.Kernels;

/// <summary>
/// Copies chosen rows: y[i] = x[rows[i]]. For the last token of each sequence before the logits, and for the picture's
/// patches without the class token before the projector.
/// </summary>
public sealed partial class SelectRows : IWarmable, IObserved
{
    private const string Op = nameof(SelectRows);
    private readonly Accelerator accelerator;
    private readonly Lazy<Action<KernelConfig, ArrayView<float>, ArrayView<int>, ArrayView<float>, int>> kernel;

    /// <summary>Makes the op for one accelerator. The kernel is compiled at its first launch or by <see cref="Warm"/>.</summary>
    /// <param name="accelerator">Where it runs.</param>
    public SelectRows(Accelerator accelerator)
    {
        _ = WarpGroups.Lanes(accelerator);
        this.accelerator = accelerator;
        kernel = new(() => accelerator.LoadStreamKernel<ArrayView<float>, ArrayView<int>, ArrayView<float>, int>(Kernel));
    }

    /// <inheritdoc/>
    public ILaunchObserver? Observer { get; set; }

    /// <inheritdoc/>
    public void Warm() => _ = kernel.Value;

    /// <summary>Copies one row for each index.</summary>
    /// <param name="input">[any rows, columns].</param>
    /// <param name="rows">The indices; uploaded by this call.</param>
    /// <param name="indices">Device memory for them, [rows].</param>
    /// <param name="output">[rows, columns]; not the input.</param>
    /// <param name="columns">Columns, 1 or more.</param>
    /// <exception cref="ArgumentException">A view is too short.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An index names a row that the input does not have.</exception>
    public void Run(ArrayView<float> input, ReadOnlySpan<int> rows, ArrayView<int> indices, ArrayView<float> output, int columns)
    {
        Check.Positive(Op, nameof(columns), columns);
        long inputRows = input.IsValid ? input.Length / columns : 0;
        foreach (int row in rows)
        {
            Check.Range(Op, nameof(rows), row, 0, inputRows - 1);
        }

        Check.Length(Op, nameof(indices), indices, rows.Length, $"{rows.Length} rows");
        Check.Length(Op, nameof(output), output, (long)rows.Length * columns, $"{rows.Length} rows of {columns}");
        if (!rows.IsEmpty)
        {
            indices.SubView(0, rows.Length).CopyFromCPU(in rows);
            var (launch, observer) = (kernel.Value, Observer);
            observer?.Begin(Cost(rows.Length, columns));
            launch(WarpGroups.Of(accelerator, Op, rows.Length), input, indices, output, columns);
            observer?.End();
        }
    }

    private static void Kernel(ArrayView<float> input, ArrayView<int> rows, ArrayView<float> output, int columns)
    {
        long source = (long)rows[Grid.IdxX] * columns;
        long target = (long)Grid.IdxX * columns;
        for (int i = Warp.LaneIdx; i < columns; i += Warp.WarpSize)
        {
            output[target + i] = input[source + i];
        }
    }
}
