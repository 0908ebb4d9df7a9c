namespace IlgpuLlava.Kernels.Tests;

public sealed class SamplingTests(string device) : SamplingTest(device)
{
    private static readonly SamplingParameters Greedy = new();

    [Test]
    public void Fault121_Greedy_EveryVocabulary()
    {
        for (int vocabulary = 1; vocabulary <= 257; vocabulary += IsInterpreter ? 64 : 1)
        {
            float[] logits = Numbers.Random(vocabulary, vocabulary, 10f);
            int expected = Array.IndexOf(logits, logits.Max());
            var chosen = Run(logits, Greedy);
            Assert.That(chosen.Token, Is.EqualTo(expected));
            double total = logits.Sum(l => Math.Exp(l - logits[expected]));
            Assert.That(chosen.LogProbability, Is.EqualTo(-Math.Log(total)).Within(3e-6));
        }
    }

    [Test]
    public void Greedy_TakesTheLowestIdOfEquals()
    {
        float[] logits = new float[100];
        logits[37] = logits[90] = logits[53] = 4f;
        Assert.That(Run(logits, Greedy).Token, Is.EqualTo(37));
        Assert.That(Run(new float[100], Greedy).Token, Is.Zero);
    }

    [Test]
    public void PaddedVocabulary_IsNeverChosen()
    {
        float[] logits = new float[70];
        Array.Fill(logits, 100f, 64, 6);
        logits[69] = float.NaN;
        logits[12] = 1f;
        var top = new TokenLogProbability[3];
        var chosen = Run([logits], [new SamplingRow(Greedy, 0, default)], 6, top);
        Assert.That(chosen[0].Token, Is.EqualTo(12));
        Assert.That(top.Select(t => t.Token), Is.EqualTo(new[] { 12, 0, 1 }));
        Assert.That(top[1].LogProbability, Is.EqualTo(-Math.Log(63 + Math.E)).Within(1e-6));
    }

    [Test]
    public void TopLogProbabilities_EndWithTheVocabulary()
    {
        var top = new TokenLogProbability[5];
        Run([[1f, float.NegativeInfinity, 2f]], [new SamplingRow(Greedy, 0, default)], 0, top);
        Assert.That(top.Select(t => t.Token), Is.EqualTo(new[] { 2, 0, -1, -1, -1 }));
        Assert.That(top[2].LogProbability, Is.NaN);
    }

    [TestCase(1f, 0, 1f, 0f, TestName = "Temperature1")]
    [TestCase(0.7f, 0, 1f, 0f, TestName = "Temperature0.7")]
    [TestCase(1f, 5, 1f, 0f, TestName = "TopK")]
    [TestCase(1f, 0, 0.6f, 0f, TestName = "TopP")]
    [TestCase(1.5f, 0, 1f, 0.2f, TestName = "MinP")]
    [TestCase(1.2f, 8, 0.8f, 0.1f, TestName = "All")]
    public void Draws_FollowTheReferenceDistribution(float temperature, int topK, float topP, float minP)
    {
        float[] logits = Numbers.Random(1, 20, 2f);
        TokenCount[] history = [new(3, 2), new(7, 0), new(11, 1)];
        var parameters = new SamplingParameters
        {
            Temperature = temperature,
            TopK = topK,
            TopP = topP,
            MinP = minP,
            RepetitionPenalty = 1.3f,
            FrequencyPenalty = 0.2f,
            PresencePenalty = 0.1f,
            Seed = 99,
        };
        double[] expected = Sampling.Reference(logits, parameters, history);
        int draws = IsInterpreter ? 60 : 4000;
        var rows = new SamplingRow[draws];
        for (int i = 0; i < draws; i++)
        {
            rows[i] = new SamplingRow(parameters, i, history);
        }

        int[] counts = new int[logits.Length];
        foreach (var chosen in Run(Enumerable.Repeat(logits, draws).ToArray(), rows))
        {
            counts[chosen.Token]++;
        }

        for (int token = 0; token < logits.Length; token++)
        {
            // Five standard deviations; a token that is cut never comes.
            double deviation = Math.Sqrt(draws * expected[token] * (1 - expected[token]));
            double error = Math.Abs(counts[token] - (draws * expected[token]));
            Assert.That(error, Is.LessThanOrEqualTo(5 * deviation), $"token {token} came {counts[token]} times of {draws}");
        }
    }

    [Test]
    public void ADraw_IsTheOneThatTheRandomNumberPointsAt()
    {
        float[] logits = Numbers.Random(2, IsInterpreter ? 70 : 1000, 3f);
        var parameters = new SamplingParameters { Temperature = 1f, Seed = 0x123456789ABCDEF0 };
        double[] expected = Sampling.Reference(logits, parameters, []);
        for (int position = 0; position < (IsInterpreter ? 3 : 50); position++)
        {
            double share = Philox.Unit(Philox.FirstWord(0x9ABCDEF0, 0x12345678, (uint)position, 0));
            int token = Run(logits, parameters, position).Token;
            double before = expected.Take(token).Sum();
            Assert.That(share, Is.InRange(before - 1e-5, before + expected[token] + 1e-5));
        }
    }

    [Test]
    public void Penalties_ChangeTheGreedyChoice()
    {
        float[] logits = [2f, 1.9f, -1f, 1.5f];
        Assert.That(Run(logits, Greedy with { RepetitionPenalty = 1.2f }, 0, new TokenCount(0, 0)).Token, Is.EqualTo(1));
        Assert.That(Run(logits, Greedy with { PresencePenalty = 1f }, 0, new TokenCount(0, 1), new TokenCount(1, 1)).Token, Is.EqualTo(3));
        Assert.That(Run(logits, Greedy with { PresencePenalty = 1f }, 0, new TokenCount(0, 0)).Token, Is.EqualTo(0), "a prompt token");
        Assert.That(Run(logits, Greedy with { FrequencyPenalty = 0.1f }, 0, new TokenCount(0, 2)).Token, Is.EqualTo(1));
        Assert.That(Run(logits, Greedy with { FrequencyPenalty = -2f }, 0, new TokenCount(3, 1)).Token, Is.EqualTo(3));
    }

    [Test]
    public void TopKAndTopP_KeepTies()
    {
        float[] logits = [1f, 5f, 5f, 5f, 0f];
        var parameters = new SamplingParameters { Temperature = 1f, TopK = 2, Seed = 1 };
        Assert.That(Seen(parameters), Is.EqualTo(new[] { 1, 2, 3 }));
        Assert.That(Seen(parameters with { TopK = 0, TopP = 0.1f }), Is.EqualTo(new[] { 1, 2, 3 }));

        int[] Seen(SamplingParameters how) =>
            [.. Enumerable.Range(0, IsInterpreter ? 20 : 200).Select(i => Run(logits, how, i).Token).Distinct().Order()];
    }
}
