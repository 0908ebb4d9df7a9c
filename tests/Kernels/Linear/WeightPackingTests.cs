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
