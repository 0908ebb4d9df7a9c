namespace IlgpuLlava.Kernels.Tests;

/// <summary>Linear layers against the scalar reference. Bound: K + 8 roundings of the sum of absolute products.</summary>
public sealed class LinearTests(string device) : KernelTest(device)
{
    private static readonly Epilogue[] Epilogues = Enum.GetValues<Epilogue>();

    [Test]
    public void Fault121_EveryLengthOfK([ValueSource(typeof(Weights), nameof(Weights.Types))] ElementType type)
    {
        for (int k = 1; k <= 257; k += IsInterpreter ? 64 : 1)
        {
            Compare(type, Epilogue.None, 1 + (k % 4), k, 70, false);
        }
    }

    [Test]
    public void Fault121_EveryLengthOfN([ValueSource(typeof(Weights), nameof(Weights.Types))] ElementType type)
    {
        for (int n = 1; n <= 257; n += IsInterpreter ? 64 : 3)
        {
            Compare(type, Epilogue.None, 1 + (n % 2), 5, n, true);
        }
    }

    [Test]
    public void Fault121_EveryNumberOfRows([ValueSource(typeof(Weights), nameof(Weights.Types))] ElementType type)
    {
        int[] few = [0, 1, 2, 5, 6, 7, 13];
        for (int rows = 0; rows <= 257; rows++)
        {
            if (!IsInterpreter || few.Contains(rows))
            {
                Compare(type, Epilogue.None, rows, IsInterpreter ? 3 : 129, 65, true);
            }
        }
    }

    [Test]
    public void EveryEpilogue(
        [ValueSource(nameof(Epilogues))] Epilogue epilogue, [ValueSource(typeof(Weights), nameof(Weights.Types))] ElementType type)
    {
        int[] rows = IsInterpreter ? [1, 7] : [1, 2, 3, 4, 5, 6, 7, 48, 49, 97];
        foreach (int count in rows)
        {
            Compare(type, epilogue, count, IsInterpreter ? 9 : 130, 33, epilogue != Epilogue.SwiGlu);
            Compare(type, epilogue, count, 8, 96, false);
        }
    }

    [Test]
    public void Fault130_SameLaunchTwiceGivesTheSameBits()
    {
        float[] input = Numbers.Random(1, 8 * 40);
        float[] matrix = Numbers.Random(2, 64 * 40);
        var first = Run(ElementType.Float16, Epilogue.Gelu, input, matrix, 8, 64, null, null);
        var second = Run(ElementType.Float16, Epilogue.Gelu, input, matrix, 8, 64, null, null);
        Assert.That(Numbers.Bits(second), Is.EqualTo(Numbers.Bits(first)));
    }

    /// <summary>Finite float16 matrices have kernels of their own; one infinite or NaN weight brings in the others.</summary>
    [Test]
    public void Fault123_EveryHalfIsWidenedExactly([Values] bool finite, [Values(1, 2, 7)] int rows)
    {
        float[] halves = [.. Enumerable.Range(0, 1 << 16).Select(i => (float)BitConverter.UInt16BitsToHalf((ushort)i))
            .Where(f => !finite || float.IsFinite(f)).Where((_, i) => !IsInterpreter || i % 61 == 0)];
        Assert.That(halves.All(float.IsFinite), Is.EqualTo(finite));
        float[] input = [.. Enumerable.Repeat(1f, rows)];
        float[] actual = Run(ElementType.Float16, Epilogue.None, input, halves, rows, halves.Length, null, null);
        for (int i = 0; i < actual.Length; i++)
        {
            // Sums begin at +0, so that -0 becomes +0.
            float expected = 0f + halves[i % halves.Length];
            Assert.That(
                float.IsNaN(expected)
                    ? float.IsNaN(actual[i])
                    : BitConverter.SingleToInt32Bits(actual[i]) == BitConverter.SingleToInt32Bits(expected),
                Is.True,
                $"{expected:R} became {actual[i]:R}");
        }
    }

    private void Compare(ElementType type, Epilogue epilogue, int rows, int k, int n, bool withBias)
    {
        int matrixRows = epilogue == Epilogue.SwiGlu ? 2 * n : n;
        float[] input = Numbers.Random(rows + k, rows * k);
        float[] matrix = Weights.Round(Numbers.Random(n + (7 * k), matrixRows * k), k, type);
        float[]? bias = withBias ? Numbers.Random(5, n) : null;
        float[] before = Numbers.Random(6, rows * n);
        float[] actual = Run(type, epilogue, input, matrix, rows, n, bias, before);

        float[] expected = (float[])before.Clone();
        double[] magnitudes = new double[rows * n];
        for (int row = 0; row < rows; row++)
        {
            var x = input.AsSpan(row * k, k);
            Linear.Reference(x, matrix, bias, expected.AsSpan(row * n, n), epilogue);
            for (int i = 0; i < n; i++)
            {
                double magnitude = withBias ? Math.Abs(bias![i]) : 0;
                double up = 0;
                for (int j = 0; j < k; j++)
                {
                    magnitude += Math.Abs((double)x[j] * matrix[(i * k) + j]);
                    up += epilogue == Epilogue.SwiGlu ? Math.Abs((double)x[j] * matrix[((n + i) * k) + j]) : 0;
                }

                magnitudes[(row * n) + i] = magnitude + Math.Abs(before[(row * n) + i]) + (magnitude * up) + up;
            }
        }

        const double epsilon = 1.0 / (1 << 24);
        Numbers.AssertClose(
            actual, expected, i => (k + 8) * epsilon * magnitudes[i] + 1e-30, $"{type} {epilogue} rows {rows} k {k} n {n} on {Device}");
        NextShape();
    }

    private float[] Run(
        ElementType type, Epilogue epilogue, float[] input, float[] matrix, int rows, int n, float[]? bias, float[]? before)
    {
        var weights = Own(epilogue == Epilogue.SwiGlu
            ? Weights.PackGateUp(Accelerator, matrix, n, type)
            : Weights.Pack(Accelerator, matrix, n, type));
        var x = Make("input", input);
        var y = before is not null && epilogue == Epilogue.Residual ? Make("output", before) : MakeOutput("output", rows * n);
        var b = bias is null ? default : Make("bias", bias).View;
        Kernels.Linear.Run(x.View, weights, y.View, rows, epilogue, b);
        return y.Read();
    }
}
