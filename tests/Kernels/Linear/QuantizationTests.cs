using Half = System.Half;

namespace IlgpuLlava.Kernels.Tests;

/// <summary>The rounding of weights to few bits against its definition, number by number.</summary>
public sealed class QuantizationTests
{
    private static readonly int[] Lengths = [1, 2, 15, 31, 32, 33, 63, 64, 65, 100, 127, 128, 129, 200, 257];

    [Test]
    public void Int8_IsItsDefinition([ValueSource(nameof(Lengths))] int inFeatures)
    {
        const int rows = 5;
        float[] weights = Rows(rows, inFeatures);
        sbyte[] values = new sbyte[weights.Length];
        var scales = new Half[rows];
        Quantization.QuantizeInt8(weights, inFeatures, values, scales);
        float[] back = new float[weights.Length];
        Quantization.DequantizeInt8(values, inFeatures, scales, back);
        for (int row = 0; row < rows; row++)
        {
            float largest = weights[(row * inFeatures)..((row + 1) * inFeatures)].Max(MathF.Abs);
            Assert.That(scales[row], Is.EqualTo(Scale(largest, 127)));
            for (int i = row * inFeatures; i < (row + 1) * inFeatures; i++)
            {
                Same(values[i], weights[i], scales[row], back[i], -127, 127);
            }
        }
    }

    [Test]
    public void Int4_IsItsDefinition([ValueSource(nameof(Lengths))] int inFeatures, [Values(32, 64, 128)] int group)
    {
        const int rows = 3;
        int groups = (inFeatures + group - 1) / group;
        int rowBytes = (inFeatures + 1) / 2;
        Assert.That(Quantization.Groups(inFeatures, group), Is.EqualTo(groups));
        Assert.That(Quantization.Int4RowBytes(inFeatures), Is.EqualTo(rowBytes));
        float[] weights = Rows(rows, inFeatures);
        byte[] values = new byte[rows * rowBytes];
        var scales = new Half[rows * groups];
        Quantization.QuantizeInt4(weights, inFeatures, group, values, scales);
        float[] back = new float[weights.Length];
        Quantization.DequantizeInt4(values, inFeatures, group, scales, back);
        for (int row = 0; row < rows; row++)
        {
            for (int k = 0; k < inFeatures; k++)
            {
                int from = k / group * group;
                float[] members = weights[((row * inFeatures) + from)..((row * inFeatures) + Math.Min(from + group, inFeatures))];
                var scale = scales[(row * groups) + (k / group)];
                Assert.That(scale, Is.EqualTo(Int4Definition.Scale(members)));
                int q = ((values[(row * rowBytes) + (k / 2)] >> (k % 2 * 4)) & 15) - 8;
                Same(q, weights[(row * inFeatures) + k], scale, back[(row * inFeatures) + k], -8, 7);
            }

            if (inFeatures % 2 == 1)
            {
                Assert.That(values[((row + 1) * rowBytes) - 1] >> 4, Is.EqualTo(8), "the half behind an odd row");
            }
        }
    }

    [Test]
    public void RowsOfZeros_HaveTheScaleZero()
    {
        sbyte[] values = new sbyte[70];
        Array.Fill(values, (sbyte)9);
        var scales = new Half[1];
        Quantization.QuantizeInt8(new float[70], 70, values, scales);
        Assert.That(scales[0], Is.EqualTo(Half.Zero));
        Assert.That(values, Is.All.Zero);
        byte[] halves = new byte[35];
        var three = new Half[3];
        Quantization.QuantizeInt4(new float[70], 70, 32, halves, three);
        Assert.That(three, Is.All.EqualTo(Half.Zero));
        Assert.That(halves, Is.All.EqualTo(0x88));
    }

    /// <summary>A scale that is rounded down to a subnormal float16 must not push a weight out of range.</summary>
    [TestCase(1e-8f)]
    [TestCase(3.6e-6f)]
    [TestCase(1.1e-5f)]
    [TestCase(1e-7f)]
    [TestCase(1e-40f)]
    public void SmallWeights_StayInRange(float largest)
    {
        float[] weights = [largest, -largest, largest / 2];
        sbyte[] values = new sbyte[3];
        var scale = new Half[1];
        Quantization.QuantizeInt8(weights, 3, values, scale);
        Assert.That((float)scale[0], Is.GreaterThan(0f));
        Assert.That(MathF.Round(largest / (float)scale[0]), Is.EqualTo((float)values[0]).And.LessThanOrEqualTo(127f));
        Assert.That((int)values[1], Is.EqualTo(-values[0]));
        byte[] halves = new byte[2];
        Quantization.QuantizeInt4(weights, 3, 32, halves, scale);
        Assert.That((float)scale[0], Is.Not.Zero);
        Assert.That(
            Math.Clamp(MathF.Round(largest / (float)scale[0]), -8f, 7f), Is.EqualTo((halves[0] & 15) - 8f).And.InRange(-8f, 7f));
        Assert.That(scale[0], Is.EqualTo(Int4Definition.Scale(weights)));
    }

    /// <summary>The largest weight of either sign becomes -8 where the others allow it.</summary>
    [TestCase(0.8f, -0.1f)]
    [TestCase(-0.8f, 0.1f)]
    public void TheLargestWeight_TakesTheEighthStep(float largest, float scale)
    {
        float[] weights = [.. Enumerable.Range(-7, 15).Select(i => i * scale), largest];
        byte[] values = new byte[8];
        var scales = new Half[1];
        Quantization.QuantizeInt4(weights, 16, 32, values, scales);
        Assert.That((float)scales[0], Is.EqualTo(scale).Within(0.1).Percent);
        Assert.That(values[^1] >> 4, Is.Zero, "-8");
        Assert.That(values.SelectMany(v => new[] { (v & 15) - 8, (v >> 4) - 8 }), Is.EqualTo([.. Enumerable.Range(-7, 15), -8]));
    }

    /// <summary>What no float16 holds as a seventh, one may hold as an eighth, negative.</summary>
    [Test]
    public void TheLargestScale_IsOneOfEight()
    {
        float[] weights = [8 * 65504f, -65504f, 0f];
        byte[] values = new byte[2];
        var scales = new Half[1];
        Quantization.QuantizeInt4(weights, 3, 32, values, scales);
        Assert.That((scales[0], values[0], values[1]), Is.EqualTo((Half.MinValue, (byte)0x90, (byte)0x88)));
        weights[0] *= 1.01f;
        Assert.Throws<ArgumentException>(() => Quantization.QuantizeInt4(weights, 3, 32, values, scales));
    }

    [TestCase(float.NaN, "NaN")]
    [TestCase(float.PositiveInfinity, "infinite")]
    [TestCase(1e30f, "float16")]
    public void WhatCannotBeQuantised_IsRefused(float weight, string part)
    {
        foreach (int place in new[] { 3, 99 })
        {
            float[] weights = new float[100];
            weights[place] = weight;
            var eight = Assert.Throws<ArgumentException>(() => Quantization.QuantizeInt8(weights, 100, new sbyte[100], new Half[1]))!;
            Assert.That(eight.Message, Does.Contain(part));
            var four = Assert.Throws<ArgumentException>(() => Quantization.QuantizeInt4(weights, 100, 64, new byte[50], new Half[2]))!;
            Assert.That(four.Message, Does.Contain(part));
        }
    }

    [Test]
    public void SpansThatDoNotFit_AreRefused()
    {
        float[] six = new float[6];
        Assert.Throws<ArgumentException>(() => Quantization.QuantizeInt8(six, 4, new sbyte[6], new Half[1]));
        Assert.Throws<ArgumentException>(() => Quantization.QuantizeInt8(six, 3, new sbyte[5], new Half[2]));
        Assert.Throws<ArgumentException>(() => Quantization.QuantizeInt8(six, 3, new sbyte[6], new Half[1]));
        Assert.Throws<ArgumentException>(() => Quantization.QuantizeInt4(six, 3, 16, new byte[4], new Half[2]));
        Assert.Throws<ArgumentException>(() => Quantization.QuantizeInt4(six, 3, 32, new byte[3], new Half[2]));
        Assert.Throws<ArgumentException>(() => Quantization.DequantizeInt4(new byte[4], 3, 32, new Half[1], six));
        Assert.Throws<ArgumentException>(() => Quantization.DequantizeInt8(new sbyte[6], 3, new Half[2], new float[5]));
    }

    private static void Same(int q, float weight, Half scale, float back, int least, int most)
    {
        Assert.That(q, Is.EqualTo((int)Math.Clamp(MathF.Round(weight / (float)scale), least, most)), $"{weight} / {scale}");
        Assert.That(back, Is.EqualTo(q * (float)scale));
        Assert.That((double)back, Is.EqualTo(q * (double)scale), "the product is exact");
    }

    private static Half Scale(float largest, int limit)
    {
        var nearest = (Half)(largest / limit);
        return MathF.Round(largest / (float)nearest) > limit ? Half.BitIncrement(nearest) : nearest;
    }

    private static float[] Rows(int rows, int inFeatures)
    {
        float[] weights = Numbers.Random(inFeatures, rows * inFeatures);
        // Rows of very different size, and one with ties.
        for (int i = 0; i < weights.Length; i++)
        {
            weights[i] = (i / inFeatures) switch
            {
                1 => weights[i] * 300,
                2 => MathF.Round(weights[i] * 20) / 2,
                _ => weights[i] * 0.02f,
            };
        }

        return weights;
    }
}
