namespace IlgpuLlava.Kernels.Tests;

[TestFixture]
public sealed class ActivationTests
{
    [Test]
    public void Gelu_IsWithinItsBoundOfTheDefinition()
    {
        for (float x = -12f; x <= 12f; x += 1f / 256)
        {
            double expected = x / 2.0 * Linear.ReferenceErfc(-x / Math.Sqrt(2));
            // Relative 3e-7, and x^2 / 2 roundings of the exponent in the negative tail.
            double bound = Math.Abs(expected) * (3e-7 + (x < 0 ? x * x * 1.2e-7 : 0)) + 1e-37;
            Assert.That(Math.Abs(Activations.Gelu(x) - expected), Is.LessThanOrEqualTo(bound), $"gelu({x})");
        }
    }

    [TestCase(0.0, 1.0)]
    [TestCase(0.5, 0.47950012218695346)]
    [TestCase(1.0, 0.15729920705028513)]
    [TestCase(2.0, 0.004677734981047266)]
    [TestCase(3.0, 2.209049699858544e-05)]
    [TestCase(-1.5, 1.9661051464753108)]
    public void ReferenceErfc_HasTheTabulatedValues(double x, double expected) =>
        Assert.That(Linear.ReferenceErfc(x), Is.EqualTo(expected).Within(1e-14));

    [Test]
    public void Activations_AtTheEnds()
    {
        Assert.That(Activations.Gelu(-30f), Is.EqualTo(0f));
        Assert.That(Activations.Gelu(30f), Is.EqualTo(30f));
        Assert.That(Activations.Silu(-200f), Is.EqualTo(0f));
        Assert.That(Activations.QuickGelu(200f), Is.EqualTo(200f));
        Assert.That(Activations.Gelu(float.NaN), Is.NaN);
    }
}
