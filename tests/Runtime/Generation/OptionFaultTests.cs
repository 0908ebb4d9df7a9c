using ILGPU.Runtime;

namespace IlgpuLlava.Runtime.Tests.Generation;

public class OptionFaultTests
{
    private static IEnumerable<TestCaseData> Bad()
    {
        GenerationOptions o = new();
        yield return new("max_tokens", o with { MaxTokens = 0 });
        yield return new("max_tokens", o with { MaxTokens = -1 });
        yield return new("top_k", o with { TopK = -1 });
        foreach (float value in (float[])[0, -0.1f, 1.1f, float.NaN, float.PositiveInfinity])
            yield return new("top_p", o with { TopP = value });
        foreach (float value in (float[])[-1, float.NaN, float.PositiveInfinity, float.NegativeInfinity])
            yield return new("temperature", o with { Temperature = value });
        foreach (float value in (float[])[-0.1f, 1.1f, float.NaN])
            yield return new("min_p", o with { MinP = value });
        foreach (float value in (float[])[0, -1, 101, float.NaN, float.PositiveInfinity])
            yield return new("repetition_penalty", o with { RepetitionPenalty = value });
        foreach (float value in (float[])[-2.1f, 2.1f, float.NaN, float.NegativeInfinity])
        {
            yield return new("frequency_penalty", o with { FrequencyPenalty = value });
            yield return new("presence_penalty", o with { PresencePenalty = value });
        }
    }

    [TestCaseSource(nameof(Bad))]
    public void Fault072_AnOptionOutOfRangeIsRefusedByName(string name, GenerationOptions options) => Assert.That(
        () => SharedGenerator.Fresh.Generate(Ask.About(Ask.Question), options),
        Throws.TypeOf<GenerationException>().With.Message.StartsWith(name + " is ").And.Message.Contains("it must be"));

    [Test]
    public void Fault072_TheEdgesAreInRange()
    {
        GenerationOptions[] edges =
        [
            new() { MaxTokens = 1, TopK = int.MaxValue, TopP = float.Epsilon, Temperature = float.Epsilon },
            new() { MaxTokens = 1, TopK = 1, TopP = 1, Temperature = float.MaxValue, MinP = 1 },
            new() { MaxTokens = 2, RepetitionPenalty = 0.01f, FrequencyPenalty = -2, PresencePenalty = 2, Seed = ulong.MaxValue },
        ];
        foreach (GenerationOptions options in edges)
            Assert.That(SharedGenerator.Fresh.Generate(Ask.About(Ask.Question), options).TokenIds, Is.Not.Empty, options.ToString());
    }

    [Test]
    public void Fault073_TheSameSeedSaysTheSame_WhateverWasAskedBefore([Values(0UL, 1UL, 1UL << 63, ulong.MaxValue)] ulong seed)
    {
        Generator generator = SharedGenerator.Fresh;
        GenerationOptions options = new() { MaxTokens = 12, Temperature = 2, Seed = seed };
        IReadOnlyList<int> first = generator.Generate(Ask.About(Ask.Question), options).TokenIds;
        _ = generator.Generate(Ask.About("What else?"), options with { Seed = 7 });
        Assert.That(generator.Generate(Ask.About(Ask.Question), options).TokenIds, Is.EqualTo(first));
    }

    [Test]
    public void Fault073_OtherSeedsSayOtherThings()
    {
        Generator generator = SharedGenerator.Fresh;
        GenerationOptions options = new() { MaxTokens = 12, Temperature = 5 };
        string[] answers = [.. Enumerable.Range(0, 4).Select(seed =>
            string.Join(' ', generator.Generate(Ask.About(Ask.Question), options with { Seed = (ulong)seed }).TokenIds))];
        Assert.That(answers.Distinct().Count(), Is.GreaterThan(1));
    }

    /// <summary>Logits are 2 for a, 1.5 for b, at every step; the penalties decide.</summary>
    [TestCase(1f, 0f, 0f, "aaaa")]
    [TestCase(2f, 0f, 0f, "abaa")]
    [TestCase(1f, 0.4f, 0f, "aaba")]
    [TestCase(1f, 0f, 1f, "abaa")]
    public void PenaltiesCountWhatWasSaid(float repetition, float frequency, float presence, string expected)
    {
        Generator generator = SharedGenerator.Fresh;
        generator.LogitsObserver = view =>
        {
            float[] logits = new float[view.Length];
            Array.Fill(logits, -50);
            (logits[3 + 'a'], logits[3 + 'b']) = (2, 1.5f);
            view.CopyFromCPU(ref logits[0], logits.Length);
        };
        GenerationOptions options = new()
        {
            MaxTokens = 4,
            RepetitionPenalty = repetition,
            FrequencyPenalty = frequency,
            PresencePenalty = presence,
        };
        Assert.That(generator.Generate(Ask.About(Ask.Question), options).Text.Trim(), Is.EqualTo(expected));
    }
}
