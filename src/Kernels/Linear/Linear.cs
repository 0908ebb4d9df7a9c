using ILGPU;
using ILGPU.Runtime;

namespace IlgpuLlava.Kernels;

/// <summary>
/// Linear layer: s[m, n] = sum_k x[m, k] W[n, k] (+ bias[n]), then an <see cref="Epilogue"/>. Input [rows, inFeatures] and
/// output [rows, outFeatures] are float32 and row-major; the weights are <see cref="PackedWeights"/> in float32, float16, bfloat16,
/// int8 or int4, widened exactly.
/// </summary>
/// <remarks>
/// One row or thousands: every sum runs over k in order, from zero, one fused multiply-add a step, then the bias, so that a
/// row's result has the same bits in any batch and with any number of lanes. Quantised weights: s = scale * sum x q for int8, which has one
/// scale a row; for int4 the groups' in order (<see cref="QuantizedTile"/>). Register tile and blocking after Goto and van de
/// Geijn, "Anatomy of High-Performance Matrix Multiplication", 2008.
/// </remarks>
public sealed partial class Linear : IWarmable, IObserved, IDisposable
{
    private const string Op = nameof(Linear);
    private readonly Accelerator accelerator;
    private readonly LinearKernels[] kernels;

    /// <summary>Makes the op for one accelerator. Kernels are compiled at their first launch or by <see cref="Warm()"/>.</summary>
    /// <param name="accelerator">Where it runs.</param>
    public Linear(Accelerator accelerator)
    {
        _ = WarpGroups.Lanes(accelerator);
        this.accelerator = accelerator;
        kernels =
        [
            new LinearKernels<float, Float32Element>(accelerator),
            new LinearKernels<ILGPU.Half, Float16Element>(accelerator),
            new LinearKernels<ushort, BFloat16Element>(accelerator),
            new QuantizedLinearKernels<WeightWords.Int8>(accelerator),
            new QuantizedLinearKernels<WeightWords.Int4>(accelerator),
            new LinearKernels<short, FiniteFloat16Element>(accelerator),
        ];
    }

    /// <inheritdoc/>
    public ILaunchObserver? Observer { get; set; }

    /// <summary>Whether products of many rows round their input to the type of the weights, as matrix units take it.</summary>
    /// <param name="weights">The weights' type.</param>
    public bool RoundsActivations(ElementType weights)
    {
        bool rounds = false;
        AskMatrixUnits(weights, ref rounds);
        return rounds;
    }

    /// <inheritdoc/>
    public void Warm()
    {
        foreach (var kernel in kernels)
        {
            kernel.Warm();
        }
    }

    /// <summary>Compiles the kernels for one storage type.</summary>
    /// <param name="type">The weights' type.</param>
    /// <remarks>For float16 those for finite weights; the others are compiled when an infinite or NaN weight needs them.</remarks>
    public void Warm(ElementType type)
    {
        bool warmed = false;
        WarmExtended(type, ref warmed);
        if (!warmed)
        {
            KernelsFor(type, finite: true).Warm();
        }
    }

    /// <summary>Multiplies <paramref name="rows"/> rows.</summary>
    /// <param name="input">[rows, inFeatures].</param>
    /// <param name="weights">[outFeatures, inFeatures], packed; layout <see cref="WeightLayout.GateUp"/> for
    /// <see cref="Epilogue.SwiGlu"/> and only for it.</param>
    /// <param name="output">[rows, outFeatures]; not the input. Read too by <see cref="Epilogue.Residual"/>.</param>
    /// <param name="rows">Rows, 0 or more.</param>
    /// <param name="epilogue">What becomes of a sum.</param>
    /// <param name="bias">[outFeatures], or nothing. None with <see cref="Epilogue.SwiGlu"/>.</param>
    /// <exception cref="ArgumentException">A view is too short, or weights, bias and epilogue do not go together.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of range.</exception>
    public void Run(
        ArrayView<float> input,
        PackedWeights weights,
        ArrayView<float> output,
        int rows,
        Epilogue epilogue = Epilogue.None,
        ArrayView<float> bias = default)
    {
        bool hasBias = CheckArguments(input, weights, output, rows, epilogue, bias);
        if (rows > 0)
        {
            var observer = Observer;
            observer?.Begin(Cost(weights, rows, epilogue, hasBias));
            // A launch needs some view in the bias's place; the kernel does not read it.
            ArrayView<float> someBias = hasBias ? bias : input;
            bool launched = false;
            LaunchOnMatrixUnits(input, weights, someBias, output, rows, epilogue, hasBias, ref launched);
            if (!launched)
            {
                KernelsFor(weights.Type, weights.IsFinite).Launch(input, weights, someBias, output, rows, epilogue, hasBias);
            }

            observer?.End();
        }
    }

    /// <summary>Throws where the arguments do not go together.</summary>
    /// <returns>Whether there is a bias.</returns>
    private bool CheckArguments(
        ArrayView<float> input, PackedWeights weights, ArrayView<float> output, int rows, Epilogue epilogue, ArrayView<float> bias)
    {
        ArgumentNullException.ThrowIfNull(weights);
        Check.NotNegative(Op, nameof(rows), rows);
        Check.Range(Op, nameof(epilogue), (int)epilogue, (int)Epilogue.None, (int)Epilogue.Residual);
        Check.That(weights.Accelerator == accelerator, Op, nameof(weights), "lie on another accelerator than the op.");
        bool gated = weights.Layout == WeightLayout.GateUp;
        Check.That(
            gated == (epilogue == Epilogue.SwiGlu), Op, nameof(epilogue), $"is {epilogue} but the weights are packed as {weights.Layout}.");
        bool hasBias = bias.IsValid && bias.Length > 0;
        Check.That(!hasBias || !gated, Op, nameof(bias), "is given, but a gated product has none.");
        Check.Length(Op, nameof(input), input, (long)rows * weights.InFeatures, $"{rows} rows of {weights.InFeatures}");
        Check.Length(Op, nameof(output), output, (long)rows * weights.OutFeatures, $"{rows} rows of {weights.OutFeatures}");
        if (hasBias)
        {
            Check.Length(Op, nameof(bias), bias, weights.OutFeatures, $"{weights.OutFeatures} features");
        }

        return hasBias;
    }

    /// <inheritdoc/>
    public void Dispose() => DisposeMatrixUnits();

    /// <summary>Launches the product on matrix units where there are some and the shapes fit them; they are beyond ILGPU 1.5.3's API.
    /// </summary>
    partial void LaunchOnMatrixUnits(
        ArrayView<float> input,
        PackedWeights weights,
        ArrayView<float> bias,
        ArrayView<float> output,
        int rows,
        Epilogue epilogue,
        bool hasBias,
        ref bool launched);

    partial void AskMatrixUnits(ElementType weights, ref bool rounds);

    /// <summary>Compiles the kernels that are used in place of the portable ones.</summary>
    partial void WarmExtended(ElementType type, ref bool warmed);

    partial void DisposeMatrixUnits();

    /// <summary>Finite float16 weights are widened in fewer operations, to the same floats.</summary>
    private LinearKernels KernelsFor(ElementType type, bool finite) => kernels[type == ElementType.Float16 && finite ? ^1 : (int)type];
}
