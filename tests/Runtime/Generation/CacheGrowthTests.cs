using ILGPU.Runtime;
using IlgpuLlava.Model;
using IlgpuLlava.Model.Checkpoints;
using IlgpuLlava.Runtime.Tests.Devices;

namespace IlgpuLlava.Runtime.Tests.Generation;

/// <summary>A conversation that grows takes what was planned for it, and computes nothing twice.</summary>
public class CacheGrowthTests
{
    private const long MB = 1 << 20;

    private static readonly byte[] picture = Repository.Sample("chart.png");

    [Test]
    public void KeysAndValuesTakeAnAnswersOwnTokens_HoweverTheyGrew()
    {
        using ComputeDevice device = ComputeDevice.Open("auto");
        using Generator generator = Generator.Load(Repository.Model, device);
        long block = Plan(device, generator, KvCache.BlockTokens).Cache;
        long? others = null;
        // The same answer, with more and more room for it: all else that is taken stays as it is.
        foreach (int tokens in new[] { 30, 40, 90, 200, 1000, 20 })
        {
            GenerationResult result = generator.Generate(Ask.About(Ask.Question, picture), Ask.Tokens(tokens));
            int most = result.PromptTokens + Math.Max(tokens, tokens == 20 ? 1000 : 0);
            long cache = (most + KvCache.BlockTokens - 1) / KvCache.BlockTokens * block;
            others ??= device.Accelerator.AllocatedBytes - cache;
            Assert.That(device.Accelerator.AllocatedBytes - cache, Is.EqualTo(others), $"{tokens} tokens");
            Assert.That(result.CachedTokens, Is.EqualTo(tokens == 30 ? 0 : result.PromptTokens - 1));
            MemoryPlan plan = Plan(device, generator, most);
            Assert.That(plan.Cache, Is.EqualTo(cache));
            Assert.That(device.Accelerator.AllocatedBytes, Is.LessThan(1.05 * (plan.Total - plan.Program)));
        }
    }

    /// <summary>The device has room for the plan and a layer, but never for a cache twice.</summary>
    [Test]
    public void ACacheGrowsWithinItsPlan_AndKeepsWhatItHolds()
    {
        using ComputeDevice device = ComputeDevice.Open("auto");
        using Generator generator = Generator.Load(Repository.Model, device);
        (Conversation conversation, GenerationResult first) = AskOnce(generator);
        const int tokens = 1000;
        long block = Plan(device, generator, KvCache.BlockTokens).Cache, growth = (tokens - 800 + 32) / KvCache.BlockTokens * block;
        long whole = Plan(device, generator, first.PromptTokens + tokens).Cache;
        long leave = growth + (whole / 4) + MB;
        Assert.That(leave, Is.LessThan(whole), "a second cache does not fit");
        List<MemoryBuffer> filler = MemoryTests.Fill(device.Accelerator, leave);

        GenerationResult second = generator.Generate(conversation, Ask.Tokens(tokens));
        Assert.That(second.CachedTokens, Is.GreaterThanOrEqualTo(first.PromptTokens), "what was known is not computed again");
        filler.ForEach(buffer => buffer.Dispose());
        generator.Clear();
        Assert.That(generator.Generate(conversation, Ask.Tokens(tokens)).TokenIds, Is.EqualTo(second.TokenIds));
    }

    /// <summary>Without room for a layer twice the conversation is computed anew, and answered all the same.</summary>
    [Test]
    public void WithoutRoomToMoveTheCacheIsMadeAnew()
    {
        using ComputeDevice device = ComputeDevice.Open("auto");
        using Generator generator = Generator.Load(Repository.Model, device);
        Conversation conversation = AskOnce(generator).Next;
        long before = device.Accelerator.AllocatedBytes;
        long growth = Plan(device, generator, 864).Cache - Plan(device, generator, 800).Cache;
        List<MemoryBuffer> filler = MemoryTests.Fill(device.Accelerator, growth);
        GenerationResult second = generator.Generate(conversation, Ask.Tokens(810));
        Assert.That(second.CachedTokens, Is.Zero);
        filler.ForEach(buffer => buffer.Dispose());
        Assert.That(device.Accelerator.AllocatedBytes, Is.LessThanOrEqualTo(before + growth));
        generator.Clear();
        Assert.That(generator.Generate(conversation, Ask.Tokens(810)).TokenIds, Is.EqualTo(second.TokenIds));
    }

    /// <summary>A first answer, which takes what later ones need as well, such as room for logits, and almost all of the context; and the
    /// conversation with its next question.</summary>
    private static (Conversation Next, GenerationResult First) AskOnce(Generator generator)
    {
        Conversation conversation = Ask.About(Ask.Question, picture);
        GenerationResult first = generator.Generate(conversation, Ask.Tokens(800));
        conversation.AddAssistant(first.Text.Trim());
        conversation.AddUser("And then?");
        return (conversation, first);
    }

    private static MemoryPlan Plan(ComputeDevice device, Generator generator, int tokens)
    {
        using var checkpoint = Checkpoint.Open(Repository.Model);
        return MemoryPlan.Of(
            checkpoint.Configuration, generator.WeightType, generator.Quantization, tokens, pictures: 1, device, generator.CacheType);
    }
}
