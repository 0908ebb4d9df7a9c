using IlgpuLlava.Bench;

namespace IlgpuLlava.EndToEnd.Tests.Serve;

/// <summary>What the soak takes for growth.</summary>
public class FlatnessTests
{
    [Test]
    public void Fault115_WhatRisesAndSettlesIsFlat()
    {
        double[] samples = [100, 150, 190, 200, 205, 199, 203, 207, 201];
        Assert.That(Flatness.Fault("Megabytes", samples, 0.05, 0), Is.Null);
        // One sample that stands out is no trend.
        samples[7] = 1000;
        Assert.That(Flatness.Fault("Megabytes", samples, 0.05, 0), Is.Null);
        // What falls does not grow.
        Assert.That(Flatness.Fault("Megabytes", [.. samples.Reverse()], 0, 0), Is.Null);
    }

    [Test]
    public void Fault115_WhatGoesOnGrowingIsNamed()
    {
        double[] leak = [.. Enumerable.Range(0, 30).Select(i => 20.0 + i)];
        Assert.That(Flatness.Fault("Handles", leak, 0, 4), Is.EqualTo(
            "Handles grow: the median of the last third is 44.5, of the third before it 34.5; the bound is 0 % and 4 more."));
        Assert.That(Flatness.Fault("Handles", leak, 0, 10), Is.Null);
        Assert.That(() => Flatness.Fault("Handles", [1, 2], 0, 4), Throws.ArgumentException);
    }
}
