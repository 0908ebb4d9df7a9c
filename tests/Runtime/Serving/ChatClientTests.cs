using System.Text.Json;
using Microsoft.Extensions.AI;

namespace IlgpuLlava.Runtime.Tests.Serving;

public class ChatClientTests
{
    private static ChatMessage User(int question) => new(
        ChatRole.User,
        [new DataContent(EngineBed.Questions[question].Picture, "image/png"), new TextContent(EngineBed.Questions[question].Question)]);

    [Test]
    public async Task ItSeesThePictures_ForManyCallersAtOnce()
    {
        await using Engine engine = EngineBed.Load();
        using EngineChatClient client = new(engine, "tiny");
        ChatResponse[] responses = await Task.WhenAll(
            Enumerable.Range(0, 8).Select(i => Task.Run(() => client.GetResponseAsync([User(i)], new() { MaxOutputTokens = 24 }))));
        for (int i = 0; i < responses.Length; i++)
        {
            GenerationResult alone = EngineBed.Alone(EngineBed.Request(i));
            Assert.That(responses[i].Text, Is.EqualTo(alone.Text));
            Assert.That(responses[i].FinishReason, Is.EqualTo(
                alone.FinishReason == FinishReason.Stop ? ChatFinishReason.Stop : ChatFinishReason.Length));
            Assert.That(
                (responses[i].Usage!.InputTokenCount, responses[i].Usage!.OutputTokenCount, responses[i].ModelId),
                Is.EqualTo(((long?)alone.PromptTokens, (long?)alone.TokenIds.Count, "tiny")));
        }
    }

    [Test]
    public async Task AStreamIsTheSameInPieces_WithUsageAtItsEnd()
    {
        await using Engine engine = EngineBed.Load();
        using EngineChatClient client = new(engine, "tiny");
        List<ChatResponseUpdate> updates = [];
        await foreach (ChatResponseUpdate update in client.GetStreamingResponseAsync([User(2)], new() { MaxOutputTokens = 24 }))
            updates.Add(update);
        ChatResponse whole = updates.ToChatResponse();
        Assert.That(updates, Has.Count.GreaterThan(5));
        Assert.That(whole.Text, Is.EqualTo(EngineBed.Alone(EngineBed.Request(2)).Text));
        Assert.That(whole.Usage!.InputTokenCount, Is.GreaterThan(64));
        Assert.That((whole.FinishReason, whole.Messages.Count), Is.EqualTo((ChatFinishReason.Stop, 1)));

        // What was answered goes back as it came, usage and all.
        ChatResponse next = await client.GetResponseAsync([User(2), .. whole.Messages, new(ChatRole.User, "And now?")]);
        Assert.That(next.Usage!.CachedInputTokenCount, Is.GreaterThan(64));
    }

    [Test]
    public async Task AStreamThatIsLeftIsCancelled()
    {
        await using Engine engine = EngineBed.Load();
        engine.LogitsObserver = (_, _, logits) => EngineBed.NeverEnd(logits);
        using EngineChatClient client = new(engine, "tiny");
        await foreach (ChatResponseUpdate update in client.GetStreamingResponseAsync([User(0)]))
            break;
        await engine.DrainAsync();
        Assert.That(engine.Snapshot().Cancelled, Is.EqualTo(1));
        EngineBed.AssertIdle(engine);
    }

    [Test]
    public async Task OptionsAreHonoured()
    {
        await using Engine engine = EngineBed.Load();
        using EngineChatClient client = new(engine, "tiny");
        ChatOptions options = new() { MaxOutputTokens = 10, Temperature = 6, Seed = 5, TopK = 50, Instructions = "Answer in riddles." };
        Conversation conversation = new("Answer in riddles.");
        conversation.AddUser(EngineBed.Questions[0].Question, [EngineBed.Questions[0].Picture]);
        GenerationResult alone = SharedGenerator.Fresh.Generate(
            conversation, new GenerationOptions { MaxTokens = 10, Temperature = 6, Seed = 5, TopK = 50 });
        Assert.That((await client.GetResponseAsync([User(0)], options)).Text, Is.EqualTo(alone.Text));
        string text = (await client.GetResponseAsync([User(2)])).Text;
        ChatResponse stopped = await client.GetResponseAsync([User(2)], new() { StopSequences = [text.Substring(4, 3)] });
        Assert.That(stopped.Text, Is.EqualTo(text[..text.IndexOf(text.Substring(4, 3), StringComparison.Ordinal)]));
    }

    [Test]
    public async Task JsonIsAnObject_OrWhatTheSchemaSays()
    {
        await using Engine engine = EngineBed.Load();
        using EngineChatClient client = new(engine, "tiny");
        ChatResponse any = await client.GetResponseAsync([User(2)], new() { ResponseFormat = ChatResponseFormat.Json });
        using JsonDocument schema = JsonDocument.Parse("""{"enum":["a chart","a clock"]}""");
        ChatResponse one = await client.GetResponseAsync(
            [User(2)], new() { ResponseFormat = ChatResponseFormat.ForJsonSchema(schema.RootElement) });
        using JsonDocument document = JsonDocument.Parse(any.Text);
        Assert.That(document.RootElement.ValueKind, Is.EqualTo(JsonValueKind.Object));
        Assert.That(one.Text, Is.AnyOf("\"a chart\"", "\"a clock\""));
    }

    private static IEnumerable<TestCaseData> Refused()
    {
        ChatMessage user = new(ChatRole.User, "Hello");
        yield return Case("tool", user, new() { Tools = [new HostedWebSearchTool()] }, "tools");
        yield return Case("model", user, new() { ModelId = "other" }, "other is not loaded; tiny is");
        yield return Case("address", new(ChatRole.User, [new UriContent("http://localhost/a.png", "image/png")]), new(), "not fetched");
        yield return Case("sound", new(ChatRole.User, [new DataContent(new byte[1], "audio/wav")]), new(), "audio/wav");
        yield return Case("call", new(ChatRole.User, [new FunctionCallContent("1", "f")]), new(), "FunctionCallContent");
        yield return Case("role", new(ChatRole.Tool, "x"), new(), "role tool");

        static TestCaseData Case(string name, ChatMessage message, ChatOptions options, string says) =>
            new TestCaseData(message, options, says).SetArgDisplayNames(name);
    }

    [TestCaseSource(nameof(Refused))]
    public async Task WhatItCannotDoIsRefusedByName(ChatMessage message, ChatOptions options, string says)
    {
        await using Engine engine = EngineBed.Load();
        using EngineChatClient client = new(engine, "tiny");
        Assert.That(
            async () => await client.GetResponseAsync([message], options),
            Throws.TypeOf<NotSupportedException>().With.Message.Contains(says));
    }

    [Test]
    public async Task ItsServicesAreThere()
    {
        await using Engine engine = EngineBed.Load();
        using IChatClient client = new EngineChatClient(engine, "tiny");
        Assert.That(client.GetService<ChatClientMetadata>()!.DefaultModelId, Is.EqualTo("tiny"));
        Assert.That((client.GetService<Engine>(), client.GetService<EngineChatClient>()), Is.EqualTo((engine, client)));
        Assert.That(client.GetService<string>(), Is.Null);
    }
}
