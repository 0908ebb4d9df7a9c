namespace IlgpuLlava.Ilgpu.Tests;

public class PlaceholderTests
{
    [Test]
    public void Builds() => Assert.That(typeof(PlaceholderTests).Assembly, Is.Not.Null);
}
