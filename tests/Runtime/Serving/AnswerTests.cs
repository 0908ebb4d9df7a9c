namespace IlgpuLlava.Runtime.Tests.Serving;

public class AnswerTests
{
    [Test]
    public async Task SeveralAnswersAreThoseOfTheSeedsThatFollow([Values(2, 8)] int batch)
    {
        EngineRequest request = EngineBed.Request(0) with
        {
            Answers = 2,
            Options = new GenerationOptions { MaxTokens = 20, Temperature = 8, Seed = 41 },
        };
        Generator generator = SharedGenerator.Fresh;
        IReadOnlyList<int>[] alone =
        [
            .. Enumerable.Range(0, 2).Select(i => generator.Generate(
                request.Conversation, request.Options with { Seed = 41 + (ulong)i }).TokenIds),
        ];
        await using Engine engine = EngineBed.Load(new EngineOptions { MaxBatch = batch });
        // The first answers find a full batch for their others, or one with room.
        EngineResult[] results = await EngineBed.Together(engine, [request, request, request]);
        foreach (EngineResult result in results)
        {
            Assert.That(result.Answers.Select(a => a.TokenIds), Is.EqualTo(alone));
            Assert.That(result.Usage.CompletionTokens, Is.EqualTo(alone.Sum(a => a.Count)));
        }
        Assert.That(alone[0], Is.Not.EqualTo(alone[1]));
        Assert.That(engine.Snapshot().PictureMisses, Is.EqualTo(1));
        EngineBed.AssertIdle(engine);
    }

    [Test]
    public async Task SeveralAnswersOfOneTokenEach()
    {
        await using Engine engine = EngineBed.Load();
        EngineRequest request = EngineBed.Request(0) with { Answers = 3, Options = Ask.Tokens(1) };
        EngineResult result = (await EngineBed.Together(engine, [request]))[0];
        Assert.That(result.Answers.Select(a => a.TokenIds.Single()).Distinct().Count(), Is.EqualTo(1));
        Assert.That(result.Answers.Select(a => a.FinishReason), Is.EqualTo(Enumerable.Repeat(FinishReason.Length, 3)));
    }

    [Test]
    public async Task LogProbabilitiesAreThoseOfTheLogits()
    {
        EngineRequest request = EngineBed.Request(2);
        (List<float[]> logits, GenerationResult alone) = Ask.Logits(SharedGenerator.Fresh, request.Conversation, 24);
        await using Engine engine = EngineBed.Load();
        int?[] counts = [3, null, 0, 20];
        EngineResult[] results = await EngineBed.Together(engine, counts.Select(c => request with { TopLogProbabilities = c }));
        Assert.That(results[1].Answers[0].LogProbabilities, Is.Empty);
        foreach ((int which, int count) in ((int, int)[])[(0, 3), (2, 0), (3, 20)])
        {
            IReadOnlyList<EngineLogProbability> all = results[which].Answers[0].LogProbabilities;
            Assert.That(all.Select(p => p.TokenId), Is.EqualTo(alone.TokenIds));
            for (int i = 0; i < all.Count; i++)
            {
                float[] row = logits[i][..642];
                double total = Math.Log(row.Sum(l => Math.Exp(l - row.Max()))) + row.Max();
                Assert.That(all[i].LogProbability, Is.EqualTo(row[all[i].TokenId] - total).Within(1e-4));
                int[] order = [.. Enumerable.Range(0, row.Length).OrderByDescending(t => row[t]).ThenBy(t => t).Take(count)];
                Assert.That(all[i].Top.Select(t => t.TokenId), Is.EqualTo(order));
                Assert.That(all[i].Top.Select(t => t.LogProbability), Is.Ordered.Descending);
            }
        }
        string spelt = string.Concat(results[0].Answers[0].LogProbabilities.Select(p => p.Text));
        spelt = spelt.Replace("</s>", "", StringComparison.Ordinal);
        Assert.That(spelt.Trim(), Is.EqualTo(alone.Text.Trim()));
    }

    /// <summary>One that goes past the model's end has all the tokens it may have, and the answer is the beginning of it.</summary>
    [Test]
    public async Task AnAnswerThatIgnoresItsEndGoesOnToItsLimit()
    {
        EngineRequest ordinary = EngineBed.Request(0), longer = ordinary with
        {
            Options = new GenerationOptions { MaxTokens = 40, IgnoreEos = true },
        };
        GenerationResult alone = EngineBed.Alone(longer), ended = EngineBed.Alone(ordinary);
        Assert.That((alone.TokenIds.Count, alone.FinishReason), Is.EqualTo((40, FinishReason.Length)));
        Assert.That(ended.FinishReason, Is.EqualTo(FinishReason.Stop));
        Assert.That(alone.TokenIds.Take(ended.TokenIds.Count), Is.EqualTo(ended.TokenIds));
        Assert.That(alone.Text, Does.StartWith(ended.Text.Trim()));
        await using Engine engine = EngineBed.Load();
        EngineRequest stopped = longer with { Stop = [alone.Text[^3..]] };
        EngineResult[] results = await EngineBed.Together(engine, [longer, ordinary, stopped, longer with { Answers = 2 }]);
        foreach (EngineAnswerText answer in (EngineAnswerText[])[results[0].Answers[0], .. results[3].Answers])
            Assert.That((answer.TokenIds, answer.FinishReason, answer.Text), Is.EqualTo((alone.TokenIds, FinishReason.Length, alone.Text)));
        Assert.That(results[1].Answers[0].TokenIds, Is.EqualTo(ended.TokenIds));
        Assert.That(results[2].Answers[0].FinishReason, Is.EqualTo(FinishReason.Stop));
        EngineBed.AssertIdle(engine);
    }

    [Test]
    public async Task Fault072_AnAnswerHeldToASchemaCannotIgnoreItsEnd()
    {
        await using Engine engine = EngineBed.Load();
        EngineRequest request = EngineBed.Request(0) with { JsonSchema = "{}", Options = new GenerationOptions { IgnoreEos = true } };
        Assert.That(
            async () => await engine.SubmitAsync(request), Throws.TypeOf<GenerationException>().With.Message.Contains("ignore_eos"));
    }

    /// <summary>A stop string taken from anywhere in the answer, whatever tokens it begins and ends in, ends it right there.</summary>
    [Test]
    public async Task Fault045_AStopStringAcrossTokensEndsTheAnswerBeforeIt()
    {
        EngineRequest request = EngineBed.Request(2) with { Options = Ask.Tokens(64) };
        string whole = EngineBed.Alone(request).Text;
        Assert.That(whole, Has.Length.GreaterThan(20));
        await using Engine engine = EngineBed.Load();
        List<(int At, string Stop)> cases = [];
        for (int at = 1; at < whole.Length - 6; at += 3)
            cases.Add((whole.IndexOf(whole.Substring(at, 5), StringComparison.Ordinal), whole.Substring(at, 5)));
        EngineResult[] results = await EngineBed.Together(engine, cases.Select(c => request with { Stop = ["never said", c.Stop] }));
        for (int i = 0; i < cases.Count; i++)
        {
            Assert.That(results[i].Answers[0].Text, Is.EqualTo(whole[..cases[i].At]), cases[i].Stop);
            Assert.That(results[i].Answers[0].FinishReason, Is.EqualTo(FinishReason.Stop));
        }
        // What only begins like a stop string is said in the end.
        EngineResult none = (await EngineBed.Together(engine, [request with { Stop = [whole[^3..] + "!"] }]))[0];
        Assert.That(none.Answers[0].Text, Is.EqualTo(whole));
        EngineBed.AssertIdle(engine);
    }

    /// <summary>Bytes of a character come in several tokens: none is let out before it is whole.</summary>
    [Test]
    public async Task Fault046_PartsOfACharacterAreHeldBack()
    {
        byte[] said = [.. "a"u8, .. "\u00e9"u8, .. "b"u8, .. "\U0001F600"u8];
        await using Engine engine = EngineBed.Load();
        int step = 0;
        engine.LogitsObserver = (_, _, logits) =>
        {
            float[] values = new float[logits.Length];
            values[step < said.Length ? 3 + said[step] : 2] = 1;
            step++;
            ILGPU.Runtime.ArrayViewExtensions.CopyFromCPU(logits, ref values[0], values.Length);
        };
        await using EngineAnswer answer = await engine.SubmitAsync(EngineBed.Request(Ask.Question));
        List<string> texts = [];
        await foreach (EngineChunk chunk in answer.ReadAsync())
            texts.Add(chunk.Text);
        Assert.That(string.Concat(texts), Is.EqualTo("a\u00e9b\U0001F600"));
        Assert.That(texts, Has.None.Contains("\uFFFD"));
        foreach (string text in texts)
            Assert.That(text.Length == 0 || !char.IsHighSurrogate(text[^1]), "a character is let out in halves");
    }
}
