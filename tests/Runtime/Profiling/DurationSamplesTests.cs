using IlgpuLlava.Runtime.Profiling;

namespace IlgpuLlava.Runtime.Tests.Profiling;

public class DurationSamplesTests
{
    [TestCase(1, 1, 1)]
    [TestCase(2, 1, 2)]
    [TestCase(3, 2, 3)]
    [TestCase(99, 50, 99)]
    [TestCase(100, 50, 99)]
    [TestCase(101, 51, 100)]
    [TestCase(1000, 500, 990)]
    public void QuantilesAreDurationsThatWereSeen(int count, long median, long p99)
    {
        DurationSamples samples = new();
        foreach (int value in Enumerable.Range(1, count).Reverse())
            samples.Add(value);
        Assert.That(samples.Quantiles(), Is.EqualTo((median, p99)));
        Assert.That((samples.Count, samples.Total), Is.EqualTo((count, count * (count + 1L) / 2)));
    }

    [Test]
    public void NothingHasNoDuration() => Assert.That(new DurationSamples().Quantiles(), Is.EqualTo((0L, 0L)));

    [Test]
    public void BeyondTheLimitCountAndTotalStayExactAndQuantilesNear()
    {
        DurationSamples samples = new(limit: 1000);
        for (int i = 0; i < 200_000; i++)
            samples.Add(i);
        Assert.That((samples.Count, samples.Total), Is.EqualTo((200_000L, 199_999L * 100_000)));
        (long median, long p99) = samples.Quantiles();
        // A median of 1000 samples is within 5 standard deviations, 5 * 200000 / (2 sqrt 1000).
        Assert.That(median, Is.EqualTo(100_000).Within(16_000));
        Assert.That(p99, Is.EqualTo(198_000).Within(3_000));
    }
}
