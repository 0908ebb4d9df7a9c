namespace IlgpuLlava.Kernels.Tests;

public sealed class SamplingFaultTests(string device) : SamplingTest(device)
{
    private static readonly SamplingParameters Warm = new() { Temperature = 1f, TopP = 0.9f, Seed = 5 };

    [TestCase(nameof(SamplingParameters.Temperature), -1f)]
    [TestCase(nameof(SamplingParameters.Temperature), float.NaN)]
    [TestCase(nameof(SamplingParameters.Temperature), float.PositiveInfinity)]
    [TestCase(nameof(SamplingParameters.TopK), -1)]
    [TestCase(nameof(SamplingParameters.TopP), 0f)]
    [TestCase(nameof(SamplingParameters.TopP), 1.1f)]
    [TestCase(nameof(SamplingParameters.TopP), float.NaN)]
    [TestCase(nameof(SamplingParameters.MinP), -0.1f)]
    [TestCase(nameof(SamplingParameters.MinP), float.NaN)]
    [TestCase(nameof(SamplingParameters.RepetitionPenalty), 0f)]
    [TestCase(nameof(SamplingParameters.RepetitionPenalty), float.NaN)]
    [TestCase(nameof(SamplingParameters.FrequencyPenalty), 3f)]
    [TestCase(nameof(SamplingParameters.PresencePenalty), float.NegativeInfinity)]
    public void Fault072_AParameterOutOfRange_IsRefusedByName(string name, object value)
    {
        var parameters = new SamplingParameters();
        typeof(SamplingParameters).GetProperty(name)!.SetValue(parameters, value);
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => Run(new float[4], parameters));
        Assert.That(error!.Message, Does.Contain("Sampling").And.Contain(name));
    }

    [Test]
    public void Fault074_ATokenOfTheHistoryOutsideTheVocabulary_IsRefused([Values(-1, 4, int.MaxValue)] int token) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Run(new float[4], Warm, 0, new TokenCount(token, 1)));

    [Test]
    public void ATokenTwiceInAHistory_IsRefused() =>
        Assert.Throws<ArgumentException>(() => Run(new float[4], Warm, 0, new TokenCount(1, 1), new TokenCount(1, 2)));

    [Test]
    public void Fault073_TheSameSeedDrawsTheSameToken_AloneAndInEveryBatch()
    {
        ulong[] seeds = [0, 1, ulong.MaxValue, 1ul << 63, 0xFFFFFFFF];
        int count = IsInterpreter ? 5 : 40;
        var logits = new float[count][];
        var rows = new SamplingRow[count];
        for (int i = 0; i < count; i++)
        {
            logits[i] = Numbers.Random(i, 150, 2f);
            var parameters = Warm with { Seed = seeds[i % 5], TopK = i };
            rows[i] = new SamplingRow(parameters, i == 7 ? long.MaxValue : i, new TokenCount[] { new(i, 1) });
        }

        var batch = Run(logits, rows);
        for (int i = 0; i < count; i++)
        {
            Assert.That(Run([logits[i]], [rows[i]])[0], Is.EqualTo(batch[i]));
        }

        Assert.That(batch.Select(chosen => chosen.Status), Is.All.EqualTo(SamplingStatus.Chosen));
    }

    [Test]
    public void Fault077_NaNOrNothingPossible_FailsThatRowAlone([Values(0f, 1f)] float temperature)
    {
        float[][] logits = [.. Enumerable.Range(0, 5).Select(i => Numbers.Random(i, 40))];
        logits[1][39] = float.NaN;
        Array.Fill(logits[2], float.NegativeInfinity);
        logits[3][5] = float.PositiveInfinity;
        var rows = Enumerable.Repeat(new SamplingRow(Warm with { Temperature = temperature }, 0, default), 5).ToArray();
        var chosen = Run(logits, rows);
        Assert.That(chosen.Select(c => c.Status), Is.EqualTo(new[]
        {
            SamplingStatus.Chosen,
            SamplingStatus.NotANumber,
            SamplingStatus.NothingPossible,
            SamplingStatus.Infinite,
            SamplingStatus.Chosen,
        }));
        Assert.That(chosen[1..4].Select(c => c.Token), Is.All.EqualTo(-1));
        Assert.That(chosen[1..4].Select(c => c.LogProbability), Is.All.NaN);
    }

    [Test]
    public void Fault123_ExtremeLogits()
    {
        float[] logits = [-1e30f, 3e38f, -0f, 1e-40f, float.NegativeInfinity];
        Assert.That(Run(logits, Warm).Token, Is.EqualTo(1));
        Assert.That(Run(logits, Warm with { Temperature = 1e-30f }).Token, Is.EqualTo(1));
        var doubled = Warm with { Temperature = 0, RepetitionPenalty = 2f };
        Assert.That(Run([-3e38f, -3e38f], doubled, 0, new TokenCount(0, 1)).Token, Is.EqualTo(1));
    }

    [Test]
    public void NoRows_IsNothing() => Kernels.Sampling.Run(Make("logits", [1f]).View, 1, 1, [], []);
}
