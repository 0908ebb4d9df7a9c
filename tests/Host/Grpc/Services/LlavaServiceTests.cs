using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using IlgpuLlava.Host.Grpc;
using IlgpuLlava.Model.Images;
using IlgpuLlava.Model.Text;
using IlgpuLlava.Runtime;
using Llava.V1;
using Reason = IlgpuLlava.Runtime.FinishReason;
using StageTimes = IlgpuLlava.Runtime.StageTimes;

namespace IlgpuLlava.Host.Tests.Grpc.Services;

/// <summary><c>llava.v1</c> over a backend that computes nothing.</summary>
public class LlavaServiceTests
{
    private FakeBackend _backend = null!;
    private LlavaBed _bed = null!;

    [SetUp]
    public async Task StartAsync() => _bed = await LlavaBed.StartAsync(_backend = new FakeBackend());

    [TearDown]
    public async Task StopAsync() => await _bed.DisposeAsync();

    [Test]
    public async Task EveryFieldArrives()
    {
        GenerateRequest request = new()
        {
            Model = "some-model:latest",
            Turns =
            {
                new Turn { Role = Role.System, Parts = { new Part { Text = "Be brief." } } },
                new Turn
                {
                    Role = Role.User,
                    Parts =
                    {
                        new Part { Image = ByteString.CopyFrom(1) },
                        new Part { Text = "one" },
                        new Part { Image = ByteString.CopyFrom(2) },
                    },
                },
                new Turn { Role = Role.Assistant, Parts = { new Part { Text = "two" } } },
                new Turn { Role = Role.User, Parts = { new Part { Text = "three" } } },
            },
            MaxTokens = 3,
            Temperature = 0.5f,
            TopP = 0.75f,
            TopK = 7,
            Seed = ulong.MaxValue,
            Stop = { "a", "b" },
            JsonSchema = "{}",
            Logprobs = 2,
            N = 4,
            MinP = 0.125f,
            RepetitionPenalty = 1.5f,
            PresencePenalty = -1,
            FrequencyPenalty = 2,
            IgnoreEos = true,
        };
        (await _bed.GenerateAsync(request)).AssertStatus(GrpcStatusCode.Ok);
        LlavaRequest asked = _backend.Asked!;
        (ChatRole, string)[] turns =
            [(ChatRole.System, "Be brief."), (ChatRole.User, "image|one|image"), (ChatRole.Assistant, "two"), (ChatRole.User, "three")];
        Assert.That(asked.Conversation.Turns.Select(t => (t.Role, string.Join('|', t.Parts.Select(p => p.Text ?? "image")))),
            Is.EqualTo(turns));
        Assert.That(asked.Conversation.Pictures, Is.EqualTo(new byte[][] { [1], [2] }));
        Assert.That(asked.Options, Is.EqualTo(new GenerationOptions
        {
            MaxTokens = 3,
            Temperature = 0.5f,
            TopP = 0.75f,
            TopK = 7,
            Seed = ulong.MaxValue,
            MinP = 0.125f,
            RepetitionPenalty = 1.5f,
            PresencePenalty = -1,
            FrequencyPenalty = 2,
            IgnoreEos = true,
        }));
        Assert.That((asked.Stop, asked.JsonSchema, asked.Logprobs, asked.Count), Is.EqualTo((new[] { "a", "b" }, "{}", 2, 4)));
    }

    [Test]
    public async Task WhatIsNotSaidHasItsDefault()
    {
        (await _bed.GenerateAsync(LlavaBed.Ask("hi"))).AssertStatus(GrpcStatusCode.Ok);
        LlavaRequest asked = _backend.Asked!;
        Assert.That(asked.Options, Is.EqualTo(new GenerationOptions { MaxTokens = int.MaxValue }));
        Assert.That((asked.Stop.Count, asked.JsonSchema, asked.Logprobs, asked.Count), Is.EqualTo((0, "", (int?)null, 1)));
    }

    [Test]
    public async Task EveryFieldOfAnAnswerArrives()
    {
        LlavaLogprob logprob = new(5, "x", -0.5f, [new LlavaLogprob(5, "x", -0.5f, []), new LlavaLogprob(6, "y", -2, [])]);
        StageTimes stages = new(TimeSpan.FromTicks(2), TimeSpan.FromTicks(3), TimeSpan.FromSeconds(4), TimeSpan.FromTicks(5));
        _backend.Answer = (_, _) => FakeBackend.Chunks(
            new LlavaChunk { Index = 1, Text = "x", TokenIds = [5, 6], Logprobs = [logprob] },
            new LlavaChunk { FinishReason = Reason.Length },
            new LlavaChunk
            {
                Index = 1,
                FinishReason = Reason.Stop,
                Usage = new LlavaUsage(1, 2, 3, 4),
                Times = new LlavaTimes(TimeSpan.FromTicks(1), stages),
            });
        IReadOnlyList<GenerateChunk> chunks = (await _bed.GenerateAsync(LlavaBed.Ask("hi"))).All<GenerateChunk>();
        TokenLogprob first = new() { TokenId = 5, Text = "x", Logprob = -0.5f }, second = new() { TokenId = 6, Text = "y", Logprob = -2 };
        Assert.That(chunks, Is.EqualTo(new[]
        {
            new GenerateChunk
            {
                Index = 1,
                Text = "x",
                TokenIds = { 5, 6 },
                Logprobs =
                {
                    new TokenLogprob { TokenId = 5, Text = "x", Logprob = -0.5f, Top = { first, second } },
                },
            },
            new GenerateChunk { FinishReason = Llava.V1.FinishReason.Length },
            new GenerateChunk
            {
                Index = 1,
                FinishReason = Llava.V1.FinishReason.Stop,
                Usage = new Usage { PromptTokens = 1, ImageTokens = 2, CompletionTokens = 3, CachedTokens = 4 },
                Times = new Llava.V1.StageTimes
                {
                    Queue = new Duration { Nanos = 100 },
                    Picture = new Duration { Nanos = 200 },
                    Vision = new Duration { Nanos = 300 },
                    Prefill = new Duration { Seconds = 4 },
                    Decode = new Duration { Nanos = 500 },
                },
            },
        }));
    }

    [Test]
    public async Task ModelsAreNamed()
    {
        Llava.V1.Model model = new()
        {
            Name = "some-model",
            Family = "llava",
            Device = "cpu",
            Dtype = "float16",
            ContextLength = 4096,
            Parameters = 7_000_000_000,
        };
        Assert.That((await CallAsync("ListModels", new ListModelsRequest())).One<ListModelsResponse>().Models, Is.EqualTo(new[] { model }));
        foreach (string name in (string[])["", "some-model", "some-model:latest"])
            Assert.That((await CallAsync("GetModel", new GetModelRequest { Name = name })).One<Llava.V1.Model>(), Is.EqualTo(model));
    }

    [TestCase(" ")]
    [TestCase("../some-model")]
    [TestCase("other")]
    [TestCase("Some-Model")]
    [TestCase(":latest")]
    public async Task Fault076_AModelThatIsNotLoaded(string name)
    {
        GenerateRequest request = LlavaBed.Ask("hi");
        request.Model = name;
        Reply[] replies =
        [
            await _bed.GenerateAsync(request),
            await CallAsync("CountTokens", request),
            await CallAsync("GetModel", new GetModelRequest { Name = name }),
        ];
        foreach (Reply reply in replies)
            reply.AssertStatus(GrpcStatusCode.NotFound, $"'{name}'", "some-model");
        Assert.That(_backend.Asked, Is.Null);
    }

    private static readonly (string Field, GenerateRequest Request)[] _bad =
    [
        ("turns[1].role", Two(new Turn { Parts = { new Part { Text = "x" } } })),
        ("turns[1].role", Two(new Turn { Role = (Role)77, Parts = { new Part { Text = "x" } } })),
        ("turns[1].parts[1]", Two(new Turn { Role = Role.User, Parts = { new Part { Text = "x" }, new Part() } })),
        ("logprobs", With(r => r.Logprobs = -1)),
        ("logprobs", With(r => r.Logprobs = 21)),
        ("n", With(r => r.N = -1)),
        ("n", With(r => r.N = int.MaxValue)),
        ("max_tokens", With(r => r.MaxTokens = 0)),
        ("max_tokens", With(r => r.MaxTokens = -1)),
        ("temperature", With(r => r.Temperature = -1)),
        ("temperature", With(r => r.Temperature = float.NaN)),
        ("temperature", With(r => r.Temperature = float.PositiveInfinity)),
        ("top_p", With(r => r.TopP = 0)),
        ("top_p", With(r => r.TopP = 1.1f)),
        ("top_p", With(r => r.TopP = float.NaN)),
        ("top_k", With(r => r.TopK = -1)),
        ("min_p", With(r => r.MinP = 2)),
        ("repetition_penalty", With(r => r.RepetitionPenalty = 0)),
        ("presence_penalty", With(r => r.PresencePenalty = 3)),
        ("frequency_penalty", With(r => r.FrequencyPenalty = -3)),
    ];

    [Test]
    public async Task Fault072_Fault075_AFieldThatCannotBeIsNamed()
    {
        foreach ((string field, GenerateRequest request) in _bad)
        {
            (await _bed.GenerateAsync(request)).AssertStatus(GrpcStatusCode.InvalidArgument, field);
            (await CallAsync("CountTokens", request)).AssertStatus(GrpcStatusCode.InvalidArgument, field);
        }
        Assert.That(_backend.Asked, Is.Null);
        BadRequest details = (await _bed.GenerateAsync(_bad[0].Request)).Details.Details.Single().Unpack<BadRequest>();
        Assert.That(details.FieldViolations.Single().Field, Is.EqualTo("turns[1].role"));
    }

    [Test]
    public async Task AValueAtItsBoundIsTaken()
    {
        (await _bed.GenerateAsync(With(r => r.MaxTokens = int.MaxValue))).AssertStatus(GrpcStatusCode.Ok);
        (await _bed.GenerateAsync(With(r => r.Temperature = 0))).AssertStatus(GrpcStatusCode.Ok);
        (await _bed.GenerateAsync(With(r => r.Logprobs = 20))).AssertStatus(GrpcStatusCode.Ok);
    }

    // Row by row: what a backend throws, its status, a word of its message, whether it comes with a hint to try again.
    private static readonly (Exception Thrown, GrpcStatusCode Code, string Word, bool Retry)[] _errors =
    [
        (new PromptException("no prompt"), GrpcStatusCode.InvalidArgument, "no prompt", false),
        (new PictureException(1, new ImageFormatException(ImageFault.Corrupt, "")), GrpcStatusCode.InvalidArgument, "Picture 2", false),
        (new ContextOverflowException(5000, 4096), GrpcStatusCode.InvalidArgument, "5000 tokens", false),
        (new JsonSchemaException("pattern is not supported"), GrpcStatusCode.InvalidArgument, "pattern", false),
        (new GenerationException("n is 3"), GrpcStatusCode.InvalidArgument, "n is 3", false),
        (new KvCapacityException(500, 10, 320), GrpcStatusCode.InvalidArgument, "320", false),
        (new LogitsException(7, "NotANumber"), GrpcStatusCode.Internal, "no numbers", false),
        (new QueueFullException(9, TimeSpan.FromSeconds(2)), GrpcStatusCode.ResourceExhausted, "queue is full: 9", true),
        (new DeviceMemoryFullException(new OutOfMemoryException("at 0x1234")), GrpcStatusCode.ResourceExhausted, "memory", true),
        (new DeadlineException(TimeSpan.FromSeconds(3)), GrpcStatusCode.DeadlineExceeded, "3 s", false),
        (new EngineStoppedException(), GrpcStatusCode.Unavailable, "stopping", false),
        (new EngineLostException(new InvalidOperationException("at 0x1234")), GrpcStatusCode.Unavailable, "device was lost", false),
        (new KvCacheFullException(10, 16), GrpcStatusCode.ResourceExhausted, "10 blocks", true),
        (new OutOfMemoryException("at 0x1234"), GrpcStatusCode.ResourceExhausted, "memory", true),
        (new BackendUnavailableException("the device is lost"), GrpcStatusCode.Unavailable, "device is lost", false),
        (new PictureUrlException("not that address"), GrpcStatusCode.PermissionDenied, "not that address", false),
        (new ProfileStateException("not now"), GrpcStatusCode.FailedPrecondition, "not now", false),
        (new InvalidOperationException("at 0x1234"), GrpcStatusCode.Internal, "log", false),
    ];

    [Test]
    public async Task Fault084_WhatABackendThrowsHasItsStatus()
    {
        foreach ((Exception thrown, GrpcStatusCode code, string word, bool retry) in _errors)
        {
            _backend.Failure = thrown;
            Reply reply = await _bed.GenerateAsync(LlavaBed.Ask("hi"));
            reply.AssertStatus(code, word);
            Assert.That(reply.Message, Does.Not.Contain("0x1234"));
            Assert.That(reply.Trailers.Contains(GrpcHeaders.RetryPushback), Is.EqualTo(retry), thrown.GetType().Name);
            if (retry)
                Assert.That(reply.Details.Details.Single().Is(RetryInfo.Descriptor), Is.True);
        }
        Assert.That(_bed.Bed.TakeErrors().Single(), Does.Contain("InvalidOperationException"));
    }

    [Test]
    public async Task Fault084_AnErrorAmidAnAnswerComesBehindIt()
    {
        _backend.Answer = (_, _) => Fail();
        Reply reply = await _bed.GenerateAsync(LlavaBed.Ask("hi"));
        reply.AssertStatus(GrpcStatusCode.Internal, "no numbers");
        Assert.That(GenerateChunk.Parser.ParseFrom(Frames.Split(reply.Body).Single().Content).Text, Is.EqualTo("a"));

        static async IAsyncEnumerable<LlavaChunk> Fail()
        {
            await Task.Yield();
            yield return new LlavaChunk { Text = "a" };
            throw new LogitsException(7, "NotANumber");
        }
    }

    [Test]
    public async Task Profiles()
    {
        (await CallAsync("StartProfile", new StartProfileRequest())).AssertStatus(GrpcStatusCode.Ok);
        Llava.V1.Profile profile = (await CallAsync("StopProfile", new StopProfileRequest())).One<Llava.V1.Profile>();
        Assert.That((profile.Table, profile.Trace), Is.EqualTo(("a table", ByteString.CopyFrom(1, 2, 3))));
        _backend.Failure = new ProfileStateException("none is taken");
        (await CallAsync("StartProfile", new StartProfileRequest())).AssertStatus(GrpcStatusCode.FailedPrecondition, "none is taken");
        (await CallAsync("StopProfile", new StopProfileRequest())).AssertStatus(GrpcStatusCode.FailedPrecondition, "none is taken");
    }

    [Test]
    public async Task TokensAreCounted() =>
        Assert.That((await CallAsync("CountTokens", LlavaBed.Ask("hi", [1]))).One<Llava.V1.TokenCount>(),
            Is.EqualTo(new Llava.V1.TokenCount { PromptTokens = 100, ImageTokens = 64, ContextLength = 4096 }));

    private Task<Reply> CallAsync(string method, IMessage request) => _bed.Bed.Client.CallAsync(LlavaBed.Path + method, request);

    private static GenerateRequest Two(Turn second)
    {
        GenerateRequest request = LlavaBed.Ask("first");
        request.Turns.Add(second);
        return request;
    }

    private static GenerateRequest With(Action<GenerateRequest> change)
    {
        GenerateRequest request = LlavaBed.Ask("hi");
        change(request);
        return request;
    }
}
