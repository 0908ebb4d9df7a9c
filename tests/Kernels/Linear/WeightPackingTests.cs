namespace IlgpuLlava.Kernels.Tests;

[TestFixture]
public sealed class WeightPackingTests
{
    [Test]
    public void Columns_AreRowsOfTheMatrix(
        [ValueSource(typeof(Numbers), nameof(Numbers.Types))] ElementType type,
        [Values(1, 31, 32, 33, 100)] int inFeatures,
        [Values(1, 8, 10, 57)] int rows)
    {
        int size = type.SizeInBytes();
        byte[] source = new byte[rows * inFeatures * size];
        new Random(1).NextBytes(source);
        byte[] panel = new byte[WeightPacking.PanelBytes(inFeatures, type)];
        WeightPacking.PackColumns(source, rows, inFeatures, type, panel, 7);
        for (int k = 0; k < inFeatures; k++)
        {
            for (int column = 0; column < WeightPacking.PanelWidth; column++)
            {
                var packed = panel.AsSpan(((k * WeightPacking.PanelWidth) + column) * size, size).ToArray();
                bool inside = column >= 7 && column < 7 + rows;
                byte[] expected = inside ? source[((((column - 7) * inFeatures) + k) * size)..][..size] : new byte[size];
                Assert.That(packed, Is.EqualTo(expected));
            }
        }
    }

    /// <summary>Nibble by nibble and byte by byte: numbers without a sign in words of consecutive inputs, each group's scales behind it,
    /// zeros where there is no row or no input, and all other columns as they were.</summary>
    [Test]
    public void QuantizedColumns_LieInWordsWithTheirScales(
        [Values(0, 32, 64, 128)] int group,
        [Values(1, 3, 4, 8, 31, 32, 33, 64, 100, 128, 257, 512)] int inFeatures,
        [Values(1, 8, 10, 32)] int rows)
    {
        const int width = 32, firstColumn = 16, untouched = 0xEE;
        ElementType type = group == 0 ? ElementType.Int8 : ElementType.Int4;
        int inGroup = group == 0 ? inFeatures : group, perWord = group == 0 ? 4 : 8, groups = (inFeatures + inGroup - 1) / inGroup;
        int rowBytes = group == 0 ? inFeatures : (inFeatures + 1) / 2;
        byte[] source = new byte[rows * rowBytes], scales = new byte[rows * groups * 2];
        Random random = new(inFeatures);
        random.NextBytes(source);
        random.NextBytes(scales);
        for (int i = 1; i < scales.Length; i += 2)
        {
            scales[i] &= 0xBB; // finite
        }

        byte[] panel = new byte[WeightPacking.PanelBytes(inFeatures, type, group)];
        panel.AsSpan().Fill(untouched);
        WeightPacking.PackQuantizedColumns(source, scales, rows, width, inFeatures, type, inGroup, panel, firstColumn);

        byte[] expected = new byte[panel.Length];
        expected.AsSpan().Fill(untouched);
        for (int g = 0, at = 0; g < groups; g++)
        {
            int from = g * inGroup, end = Math.Min(from + inGroup, inFeatures);
            for (int k = from; k < end; k += perWord, at += WeightPacking.PanelWidth * sizeof(uint))
            {
                for (int column = 0; column < width; column++)
                {
                    uint word = 0;
                    for (int j = 0; j < perWord; j++)
                    {
                        word |= Number(column, k + j) << (j * (32 / perWord));
                    }

                    BitConverter.TryWriteBytes(expected.AsSpan(at + ((firstColumn + column) * sizeof(uint))), word);
                }
            }

            for (int column = 0; column < width; column++)
            {
                byte[] scale = column < rows ? scales[(((column * groups) + g) * 2)..][..2] : [0, 0];
                scale.CopyTo(expected, at + ((firstColumn + column) * 2));
            }

            at += WeightPacking.PanelWidth * 2;
        }

        Assert.That(panel.AsSpan().SequenceEqual(expected), $"the first difference is at {panel.AsSpan().CommonPrefixLength(expected)}");

        uint Number(int row, int k) => type == ElementType.Int8
            ? (row < rows && k < inFeatures ? source[(row * rowBytes) + k] : 0u) ^ 0x80
            : row >= rows || k / 2 >= rowBytes ? 8u : (uint)(source[(row * rowBytes) + (k / 2)] >> (k % 2 * 4)) & 15;
    }

    [TestCase((ushort)0x7C00)]
    [TestCase((ushort)0xFC01)]
    public void AScaleThatIsNoNumber_IsRefused(ushort wrong)
    {
        byte[] scales = [0, 0x3C, .. BitConverter.GetBytes(wrong)], panel = new byte[WeightPacking.PanelBytes(4, ElementType.Int8)];
        var error = Assert.Throws<ArgumentException>(
            () => WeightPacking.PackQuantizedColumns(new byte[8], scales, 2, 64, 4, ElementType.Int8, 4, panel, 0));
        Assert.That(error!.Message, Does.Contain("scales").And.Contain("finite"));
    }

    [TestCase(1, WeightLayout.Plain, 1)]
    [TestCase(64, WeightLayout.Plain, 1)]
    [TestCase(65, WeightLayout.Plain, 2)]
    [TestCase(32, WeightLayout.GateUp, 1)]
    [TestCase(33, WeightLayout.GateUp, 2)]
    [TestCase(int.MaxValue, WeightLayout.Plain, 33554432)]
    public void Panels(int outFeatures, WeightLayout layout, int expected) =>
        Assert.That(WeightPacking.Panels(outFeatures, layout), Is.EqualTo(expected));

    [Test]
    public void SpansThatDoNotFit_AreRefused()
    {
        byte[] panel = new byte[WeightPacking.PanelBytes(3, ElementType.Float32)];
        var error = Assert.Throws<ArgumentException>(
            () => WeightPacking.PackColumns(new byte[11], 1, 3, ElementType.Float32, panel, 0));
        Assert.That(error!.Message, Does.Contain("rows").And.Contain("11").And.Contain("12"));
        Assert.Throws<ArgumentException>(() => WeightPacking.PackColumns(new byte[12], 1, 3, ElementType.Float32, panel.AsSpan(4), 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => WeightPacking.PackColumns(new byte[24], 2, 3, ElementType.Float32, panel, 63));
    }

    [Test]
    public void BFloat16_RoundsToNearestEven()
    {
        (float Value, uint Expected)[] cases =
        [
            (1f, 0x3F80), (-0f, 0x8000), (float.PositiveInfinity, 0x7F80), (float.MaxValue, 0x7F80), (1e-45f, 0),
            (BitConverter.UInt32BitsToSingle(0x3F808000), 0x3F80), (BitConverter.UInt32BitsToSingle(0x3F818000), 0x3F82),
            (BitConverter.UInt32BitsToSingle(0x3F808001), 0x3F81),
        ];
        foreach (var (value, expected) in cases)
        {
            Assert.That((uint)BFloat16Element.Narrow(value), Is.EqualTo(expected), $"{value:g9}");
        }

        Assert.That(BFloat16Element.Widen(BFloat16Element.Narrow(BitConverter.UInt32BitsToSingle(0x7FFFFFFF))), Is.NaN);
        Assert.That(BFloat16Element.Widen(BFloat16Element.Narrow(BitConverter.UInt32BitsToSingle(0x7F800001))), Is.NaN);
    }
}
