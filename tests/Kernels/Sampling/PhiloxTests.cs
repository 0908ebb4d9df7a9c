namespace IlgpuLlava.Kernels.Tests;

[TestFixture]
public sealed class PhiloxTests
{
    /// <summary>First words of the known-answer test of Random123 (kat_vectors, philox4x32 10).</summary>
    [Test]
    public void KnownAnswer() => Assert.That(Philox.FirstWord(0, 0, 0, 0), Is.EqualTo(0x6627e8d5u));

    [Test]
    public void Unit_StaysBelowOne()
    {
        Assert.That(Philox.Unit(uint.MaxValue), Is.LessThan(1f));
        Assert.That(Philox.Unit(0), Is.EqualTo(0f));
    }

    [Test]
    public void Words_AreSpreadEvenly()
    {
        int[] counts = new int[16];
        for (uint i = 0; i < 16000; i++)
        {
            counts[Philox.FirstWord(42, 7, i, 0) >> 28]++;
        }

        double chiSquare = counts.Sum(count => Math.Pow(count - 1000, 2) / 1000);
        Assert.That(chiSquare, Is.LessThan(37.7), "the 0.1 % point for 15 degrees of freedom");
    }
}
