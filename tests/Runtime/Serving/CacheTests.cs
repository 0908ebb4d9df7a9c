namespace IlgpuLlava.Runtime.Tests.Serving;

public class CacheTests
{
    [Test]
    public async Task APictureSeenBeforeIsNeitherEncodedNorReadAgain()
    {
        await using Engine engine = EngineBed.Load();
        EngineRequest first = EngineBed.Request(0);
        EngineResult cold = (await EngineBed.Together(engine, [first]))[0];
        EngineResult warm = (await EngineBed.Together(engine, [first]))[0];
        Assert.That(cold.Usage.CachedTokens, Is.Zero);
        // All full blocks but the one with the last token.
        Assert.That(warm.Usage.CachedTokens, Is.EqualTo((warm.Usage.PromptTokens - 1) / 16 * 16));
        Assert.That(warm.Answers[0].TokenIds, Is.EqualTo(cold.Answers[0].TokenIds));
        Assert.That(engine.Snapshot().PictureMisses, Is.EqualTo(1));

        // Another question about it: the beginning up to the picture's end is the same.
        EngineRequest other = EngineBed.Request("What is it? Say it in one word.", EngineBed.Questions[0].Picture);
        EngineResult asked = (await EngineBed.Together(engine, [other]))[0];
        Assert.That(asked.Usage.CachedTokens, Is.GreaterThanOrEqualTo(64));
        Assert.That(asked.Answers[0].TokenIds, Is.EqualTo(EngineBed.Alone(other).TokenIds));
    }

    /// <summary>Where the prefix was evicted but the features were not, the picture is not encoded again.</summary>
    [Test]
    public async Task FeaturesAreUsedWhereKeysAndValuesAreGone()
    {
        await using Engine engine = EngineBed.Load(new EngineOptions { KvMemory = 12 * EngineBed.BlockBytes, MaxBatch = 2 });
        EngineRequest[] requests = [EngineBed.Request(0), EngineBed.Request(3)];
        IReadOnlyList<int>[] alone = [.. requests.Select(r => EngineBed.Alone(r).TokenIds)];
        for (int round = 0; round < 3; round++)
        {
            foreach ((EngineRequest request, int i) in requests.Select((r, i) => (r, i)))
                Assert.That((await EngineBed.Together(engine, [request]))[0].Answers[0].TokenIds, Is.EqualTo(alone[i]));
        }
        EngineSnapshot now = engine.Snapshot();
        Assert.That((now.PictureMisses, now.Pictures), Is.EqualTo((2L, 2)));
        Assert.That(now.PictureHits, Is.GreaterThan(0));
    }

    /// <summary>With room for one picture's features, they come and go, and answers stay right.</summary>
    [Test]
    public async Task FeaturesThatWereEvictedAreMadeAgain()
    {
        await using Engine engine = EngineBed.Load(
            new EngineOptions { PictureMemory = 0, TokenBudget = 40, MaxBatch = 3, KvMemory = 20 * EngineBed.BlockBytes });
        EngineRequest[] requests = [EngineBed.Request(0), EngineBed.Request(3), EngineBed.Request(4)];
        IReadOnlyList<int>[] alone = [.. requests.Select(r => EngineBed.Alone(r).TokenIds)];
        for (int round = 0; round < 3; round++)
        {
            EngineResult[] together = await EngineBed.Together(engine, requests);
            Assert.That(together.Select(r => r.Answers[0].TokenIds), Is.EqualTo(alone));
        }
        Assert.That(engine.Snapshot().PictureMisses, Is.GreaterThan(3));
        Assert.That(engine.Snapshot().Pictures, Is.EqualTo(1));
    }

    [Test]
    public async Task Fault106_NothingIsCachedForAnotherClient()
    {
        await using Engine engine = EngineBed.Load();
        EngineRequest request = EngineBed.Request(0);
        foreach (string client in (string[])["a", "b", "", "A"])
        {
            EngineResult result = (await EngineBed.Together(engine, [request with { Client = client }]))[0];
            Assert.That(result.Usage.CachedTokens, Is.Zero, client);
            Assert.That(result.Times.Vision, Is.GreaterThan(TimeSpan.Zero));
        }
        Assert.That(engine.Snapshot().PictureMisses, Is.EqualTo(4));
        Assert.That((await EngineBed.Together(engine, [request with { Client = "b" }]))[0].Usage.CachedTokens, Is.GreaterThan(0));
    }

    /// <summary>The same bytes of pixels in another shape are another picture.</summary>
    [Test]
    public async Task Fault064_PicturesOfTheSameBytesAndAnotherShapeDiffer()
    {
        byte[] tall = Bitmap.Create(30, 150, Colour), wide = Bitmap.Create(150, 30, Colour);
        await using Engine engine = EngineBed.Load();
        foreach (byte[] picture in (byte[][])[tall, wide])
        {
            EngineRequest request = EngineBed.Request(Ask.Question, picture);
            EngineResult result = (await EngineBed.Together(engine, [request]))[0];
            Assert.That(result.Answers[0].TokenIds, Is.EqualTo(EngineBed.Alone(request).TokenIds));
        }
        Assert.That((engine.Snapshot().PictureMisses, engine.Snapshot().PictureHits), Is.EqualTo((2L, 0L)));

        static (byte, byte, byte) Colour(int i) => ((byte)i, (byte)(i / 7), (byte)(i / 13));
    }

    /// <summary>The next turn of a conversation finds what the last one computed, its answer included.</summary>
    [Test]
    public async Task TheNextTurnGoesOnWhereTheLastOneEnded()
    {
        await using Engine engine = EngineBed.Load();
        EngineRequest first = EngineBed.Request(2);
        EngineResult answered = (await EngineBed.Together(engine, [first]))[0];
        Conversation conversation = first.Conversation.Copy();
        conversation.AddAssistant(answered.Answers[0].Text);
        conversation.AddUser("What color is the largest one?");
        EngineRequest next = first with { Conversation = conversation };
        EngineResult result = (await EngineBed.Together(engine, [next]))[0];
        Assert.That(result.Usage.CachedTokens, Is.GreaterThanOrEqualTo(answered.Usage.PromptTokens - 16));
        Assert.That(result.Answers[0].TokenIds, Is.EqualTo(EngineBed.Alone(next).TokenIds));
    }
}
