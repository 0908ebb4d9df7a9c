namespace IlgpuLlava.Kernels.Tests;

/// <summary>Products with quantised weights have, on every device and for any number of rows, the bits of their definition.</summary>
public sealed class QuantizedLinearTests(string device) : KernelTest(device)
{
    private static readonly (ElementType Type, int Group)[] Formats =
    [
        (ElementType.Int8, 0), (ElementType.Int4, 32), (ElementType.Int4, 64), (ElementType.Int4, 128),
    ];

    [Test]
    public void Sums_HaveTheBitsOfTheirDefinition([ValueSource(nameof(Formats))] (ElementType Type, int Group) format)
    {
        int[] lengths = IsInterpreter ? [1, 37, 130] : [1, 2, 3, 4, 7, 8, 9, 31, 32, 33, 63, 64, 100, 127, 128, 129, 255, 256, 257, 300];
        foreach (int k in lengths)
        {
            foreach (int rows in new[] { 1, 3, 6, 7 })
            {
                Compare(format.Type, format.Group, rows, k, 70);
            }
        }
    }

    /// <summary>Every number that can be stored, in every place of a word, under scales of both signs, the largest and the least.
    /// </summary>
    [Test]
    public void EveryNumberIsUnpackedExactly(
        [Values(ElementType.Int8, ElementType.Int4)] ElementType type,
        [Values(1, 4, 7)] int rows,
        [Values(1f, -1f, -65504f, 5.9604645e-8f, -5.9604645e-8f)] float scale)
    {
        int least = type == ElementType.Int8 ? -128 : Quantization.MinInt4;
        int most = type == ElementType.Int8 ? Quantization.MaxInt8 : Quantization.MaxInt4;
        int k = type == ElementType.Int8 ? 4 : 8;
        int n = most - least + 1;
        // Row r holds least + r everywhere, with one scale; input m sees input m % k of a row alone.
        byte[] values = new byte[type == ElementType.Int8 ? n * k : n * k / 2];
        for (int r = 0; r < n; r++)
        {
            int q = r + least;
            byte value = type == ElementType.Int8 ? (byte)(sbyte)q : (byte)((q + 8) * 17);
            values.AsSpan(r * (values.Length / n), values.Length / n).Fill(value);
        }

        byte[] scales = [.. Enumerable.Range(0, n).SelectMany(_ => BitConverter.GetBytes((Half)scale))];
        var weights = Own(PackedWeights.PackQuantized(
            Accelerator,
            n,
            k,
            type,
            new QuantizedRows((first, count, to) => Part(values, first, count, to), (first, count, to) => Part(scales, first, count, to)),
            type == ElementType.Int4 ? 32 : 0));
        for (int first = 0; first < k; first += rows)
        {
            float[] input = new float[rows * k];
            for (int row = 0; row < rows; row++)
            {
                input[(row * k) + ((first + row) % k)] = 1f;
            }

            var y = MakeOutput("output", rows * n);
            Kernels.Linear.Run(Make("input", input).View, weights, y.View, rows);
            float[] expected = [.. Enumerable.Range(0, rows * n).Select(i => ((i % n) + least) * scale)];
            Assert.That(y.Read(), Is.EqualTo(expected), $"from input {first}");
        }

        void Part(byte[] all, int first, int count, Span<byte> to) =>
            all.AsSpan(all.Length / n * first, all.Length / n * count).CopyTo(to);
    }

    /// <summary>Inputs near the largest and the smallest float: unpacking must not take from their range.</summary>
    [Test]
    public void FarInputs_AreMultipliedAsTheyAre([ValueSource(nameof(Formats))] (ElementType Type, int Group) format)
    {
        foreach (float size in new[] { 1e35f, 1e-30f })
        {
            Compare(format.Type, format.Group, 1, 64, 64, size);
        }
    }

    [Test]
    public void WhatDoesNotFit_IsRefused()
    {
        var rows = new QuantizedRows((_, _, to) => to.Clear(), (_, _, to) => to.Fill(0x7C));
        var below = new QuantizedRows((_, _, to) => to.Clear(), (_, _, to) => to.Fill(0xFC));
        Names("scales", () => PackedWeights.PackQuantized(Accelerator, 4, 8, ElementType.Int4, below, 32));
        Names("scales", () => PackedWeights.PackQuantized(Accelerator, 4, 8, ElementType.Int8, rows));
        Names("scales", () => PackedWeights.PackQuantizedGateUp(Accelerator, 4, 8, ElementType.Int4, rows, rows, 32));
        Names("group", () => PackedWeights.PackQuantized(Accelerator, 4, 8, ElementType.Int4, rows, 16));
        Names("group", () => PackedWeights.PackQuantized(Accelerator, 4, 8, ElementType.Int4, rows));
        Names("group", () => PackedWeights.PackQuantized(Accelerator, 4, 8, ElementType.Int8, rows, 32));
        Names("type", () => PackedWeights.PackQuantized(Accelerator, 4, 8, ElementType.Float16, rows));
        Names("type", () => PackedWeights.Pack(Accelerator, 4, 8, ElementType.Int8, rows.Values));

        void Names(string argument, Action pack) => Assert.That(Assert.Catch<ArgumentException>(pack)!.Message, Does.Contain(argument));
    }

    private void Compare(ElementType type, int group, int rows, int k, int n, float size = 1f)
    {
        float[] input = Numbers.Random(rows + k, rows * k, size);
        float[] matrix = Numbers.Random(n + k, n * k);
        group = type == ElementType.Int8 ? k : group;
        var (values, scales) = Weights.Quantize(matrix, k, type, group);
        int groups = (k + group - 1) / group;
        float[] expected = new float[rows * n];
        for (int i = 0; i < expected.Length; i++)
        {
            int column = i % n;
            for (int g = 0; g < groups; g++)
            {
                float sum = 0f;
                for (int j = g * group; j < Math.Min((g + 1) * group, k); j++)
                {
                    int q = type == ElementType.Int8
                        ? (sbyte)values[(column * k) + j]
                        : ((values[(column * ((k + 1) / 2)) + (j / 2)] >> (j % 2 * 4)) & 15) - 8;
                    sum = MathF.FusedMultiplyAdd(input[(i / n * k) + j], q, sum);
                }

                float scale = (float)scales[(column * groups) + g];
                expected[i] = type == ElementType.Int8 ? sum * scale : MathF.FusedMultiplyAdd(sum, scale, expected[i]);
            }
        }

        var weights = Own(Weights.Pack(Accelerator, matrix, n, type, group));
        var y = MakeOutput("output", rows * n);
        Kernels.Linear.Run(Make("input", input).View, weights, y.View, rows);
        Assert.That(Numbers.Bits(y.Read()), Is.EqualTo(Numbers.Bits(expected)), $"{type}:{group}, {rows} rows, k {k}");
        NextShape();
    }
}
