using System.Text.Json;
using IlgpuLlava.Host;
using IlgpuLlava.Model.Text;
using IlgpuLlava.Runtime;
using IlgpuLlava.Runtime.Verification;

namespace IlgpuLlava.EndToEnd.Tests.Goldens;

/// <summary>Every family's checkpoint is served and asked: its answers are the golden's, id for id.</summary>
[TestFixtureSource(typeof(GoldenFolders), nameof(GoldenFolders.Checkpoints))]
public class FamilyAnswerTests(string golden)
{
    private string Folder => RepositoryRoot.Combine(golden);

    private GoldenCase[] Cases =>
        [.. Directory.EnumerateDirectories(Path.Combine(Folder, "cases")).Order(StringComparer.Ordinal).Select(GoldenCase.Load)];

    /// <summary>All cases in one batch, their prompts cut anywhere; the second time their pictures and prompts are known.</summary>
    [Test]
    public async Task TheEngineAnswersAllCasesAtOnce()
    {
        GoldenCase[] cases = Cases;
        using ComputeDevice device = ComputeDevice.Open("cpu");
        await using Engine engine = Engine.Load(Folder, device, new EngineOptions { MaxBatch = 16, TokenBudget = 100 });
        for (int round = 0; round < 2; round++)
        {
            EngineResult[] results = await Task.WhenAll(cases.Select(c => Answer(engine, c.Conversation, c.GreedyIds.Length)));
            foreach ((GoldenCase c, EngineResult result) in cases.Zip(results))
            {
                Assert.That(result.Answers.Single().TokenIds, Is.EqualTo(c.GreedyIds), c.Name);
                Assert.That(result.Usage.PromptTokens, Is.EqualTo(c.InputIds.Length), c.Name);
                Assert.That(engine.CountTokens(c.Conversation).PromptTokens, Is.EqualTo(c.InputIds.Length), "from headers alone");
                if (round == 1)
                    Assert.That(result.Usage.CachedTokens, Is.GreaterThan(c.InputIds.Length - 33), "all but the last blocks");
            }
        }
    }

    [Test]
    public void AskAnswersAsTheGolden()
    {
        // A question as ask puts it: perhaps a system text, pictures, then one text.
        GoldenCase simple = Cases.First(c => c.Conversation.Pictures.Count > 0 && c.Conversation.Turns[^1].Role == ChatRole.User
            && c.Conversation.Turns.SkipLast(1).All(t => t.Role == ChatRole.System)
            && c.Conversation.Turns.All(t => t.Parts.Count(p => p.Text is not null) == 1));
        string[] system = simple.Conversation.Turns.Count == 1 ? [] : ["--system", TextOf(simple.Conversation.Turns[0])];
        string folder = Path.Combine(Folder, "cases", simple.Name);
        using JsonDocument json = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "case.json")));
        string[] pictures = [.. json.RootElement.GetProperty("images").EnumerateArray().Select(n => Path.Combine(folder, n.GetString()!))];
        StringWriter output = new(), error = new();
        int code = HostProgram.Run(
            [
                "ask", .. pictures, TextOf(simple.Conversation.Turns[^1]), .. system, "--model", Folder, "--json", "--device", "cpu",
                "--max-tokens", $"{simple.GreedyIds.Length}",
            ],
            output, error);
        Assert.That(code, Is.Zero, error.ToString());
        using JsonDocument answer = JsonDocument.Parse(output.ToString());
        Assert.That(answer.RootElement.GetProperty("token_ids").EnumerateArray().Select(id => id.GetInt32()), Is.EqualTo(simple.GreedyIds));
        Assert.That(answer.RootElement.GetProperty("prompt_tokens").GetInt32(), Is.EqualTo(simple.InputIds.Length));
    }

    [Test]
    public async Task Fault043_AsManyPicturesAsPlaces()
    {
        GoldenCase one = Cases.First(c => c.Conversation.Pictures.Count > 0);
        using ComputeDevice device = ComputeDevice.Open("cpu");
        await using Engine engine = Engine.Load(Folder, device, new EngineOptions { MaxBatch = 2 });
        foreach (byte[][] pictures in (byte[][][])[[], [.. one.Conversation.Pictures, one.Conversation.Pictures[0]]])
        {
            Assert.That(
                async () => await engine.SubmitAsync(
                    new EngineRequest { Conversation = new Conversation(one.Conversation.Turns, pictures) }),
                Throws.TypeOf<PromptException>().With.Message.Contains($"{pictures.Length}"));
        }
        Assert.That((await Answer(engine, one.Conversation, 1)).Answers[0].TokenIds, Is.EqualTo(one.GreedyIds.Take(1)));
    }

    [Test]
    public async Task Fault044_PicturesCountAgainstTheContextBeforeTheyAreDecoded()
    {
        GoldenCase one = Cases.First(c => c.Conversation.Pictures.Count > 0);
        int length = one.InputIds.Length, decoded = 0;
        using ComputeDevice device = ComputeDevice.Open("cpu");
        await using Engine engine = Engine.Load(Folder, device, new EngineOptions { MaxBatch = 2, ContextLength = length });
        engine.BeforeDecode = () => decoded++;
        Assert.That(
            async () => await engine.SubmitAsync(new EngineRequest { Conversation = one.Conversation }),
            Throws.TypeOf<ContextOverflowException>().With.Message.Contains($"{length} tokens")
                .And.Property(nameof(ContextOverflowException.PromptTokens)).EqualTo(length));
        Assert.That(decoded, Is.Zero);
        await using Engine larger = Engine.Load(Folder, device, new EngineOptions { MaxBatch = 2, ContextLength = length + 1 });
        Assert.That((await Answer(larger, one.Conversation, 1)).Answers[0].TokenIds, Is.EqualTo(one.GreedyIds.Take(1)));
    }

    private static string TextOf(ChatTurn turn) => turn.Parts.Single(p => p.Text is not null).Text!;

    private static async Task<EngineResult> Answer(Engine engine, Conversation conversation, int tokens)
    {
        await using EngineAnswer answer = await engine.SubmitAsync(
            new EngineRequest { Conversation = conversation, Options = new GenerationOptions { MaxTokens = tokens } });
        return await answer.CompleteAsync();
    }
}
