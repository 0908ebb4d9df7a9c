using Google.Protobuf;
using Grpc.Testing;
using IlgpuLlava.Host.Grpc;

namespace IlgpuLlava.Host.Tests.Grpc.Wire;

/// <summary>The cases by which gRPC implementations are held against each other.
/// Source: gRPC, "gRPC Interop Test Case Descriptions".</summary>
public class InteropTests
{
    private static readonly int[] _requestSizes = [27182, 8, 1828, 45904];
    private static readonly int[] _responseSizes = [31415, 9, 2653, 58979];
    private Bed _bed = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => _bed = await Bed.StartAsync();

    [OneTimeTearDown]
    public async Task StopAsync() => await _bed.DisposeAsync();

    [TearDown]
    public Task NothingIsLeftRunning() => _bed.AssertIdleAsync();

    [Test]
    public async Task Fault078_EmptyUnary()
    {
        Reply reply = await CallAsync("EmptyCall", new Empty());
        Assert.That(reply.One<Empty>(), Is.EqualTo(new Empty()));
        Assert.That(reply.Body, Is.EqualTo(new byte[5]));
        Assert.That(reply.IsTrailersOnly, Is.False);
    }

    [Test]
    public async Task Fault078_LargeUnary()
    {
        Reply reply = await CallAsync("UnaryCall", Large(271828, 314159));
        Assert.That(reply.One<SimpleResponse>().Payload.Body, Is.EqualTo(ByteString.CopyFrom(new byte[314159])));
    }

    [Test]
    public async Task Fault078_ClientCompressedUnary()
    {
        byte[] compressed = Frames.Gzipped(Large(271828, 314159));
        Assert.That(compressed, Has.Length.LessThan(10_000));
        Reply reply = await _bed.Client.CallAsync(InteropService.Path + "UnaryCall", compressed, (GrpcHeaders.Encoding, "gzip"));
        Assert.That(reply.One<SimpleResponse>().Payload.Body, Has.Length.EqualTo(314159));
        // With the encoding announced, a message may be plain all the same.
        reply = await CallAsync("UnaryCall", Large(10, 20), (GrpcHeaders.Encoding, "gzip"));
        Assert.That(reply.One<SimpleResponse>().Payload.Body, Has.Length.EqualTo(20));
    }

    [TestCase(true, true)]
    [TestCase(false, false)]
    [TestCase(null, true)]
    public async Task Fault078_ServerCompressedUnary(bool? asked, bool compressed)
    {
        SimpleRequest request = Large(10, 314159);
        request.ResponseCompressed = asked is { } value ? new BoolValue { Value = value } : null;
        Reply reply = await CallAsync("UnaryCall", request, (GrpcHeaders.AcceptEncoding, "identity,deflate,gzip"));
        Assert.That(reply.One<SimpleResponse>().Payload.Body, Has.Length.EqualTo(314159));
        Assert.That(Frames.Split(reply.Body).Single().IsCompressed, Is.EqualTo(compressed));
        Assert.That(reply.Headers.GetValues(GrpcHeaders.Encoding), Is.EqualTo(new[] { "gzip" }));
        Assert.That(reply.Headers.GetValues(GrpcHeaders.AcceptEncoding).Single(), Does.Contain("gzip"));
    }

    [Test]
    public async Task Fault078_ServerCompressesNothingForAClientThatCannotReadIt()
    {
        SimpleRequest request = Large(10, 314159);
        request.ResponseCompressed = new BoolValue { Value = true };
        Reply reply = await CallAsync("UnaryCall", request);
        Assert.That(Frames.Split(reply.Body).Single().IsCompressed, Is.False);
        Assert.That(reply.Headers.Contains(GrpcHeaders.Encoding), Is.False);
    }

    [Test]
    public async Task Fault078_ClientStreaming()
    {
        await using Client.Stream call = Open("StreamingInputCall");
        foreach (int size in _requestSizes)
            await call.SendAsync(new StreamingInputCallRequest { Payload = Zeros(size) });
        call.Complete();
        Reply reply = await call.EndAsync();
        Assert.That(reply.One<StreamingInputCallResponse>().AggregatedPayloadSize, Is.EqualTo(_requestSizes.Sum()));
    }

    [Test]
    public async Task Fault078_ServerStreaming()
    {
        Reply reply = await CallAsync("StreamingOutputCall", Streaming(_responseSizes));
        Assert.That(Sizes(reply.All<StreamingOutputCallResponse>()), Is.EqualTo(_responseSizes));
    }

    [Test]
    public async Task Fault078_PingPong()
    {
        await using Client.Stream call = Open("FullDuplexCall");
        for (int i = 0; i < _requestSizes.Length; i++)
        {
            StreamingOutputCallRequest request = Streaming([_responseSizes[i]]);
            request.Payload = Zeros(_requestSizes[i]);
            await call.SendAsync(request);
            Assert.That((await call.ReadAsync<StreamingOutputCallResponse>())!.Payload.Body, Has.Length.EqualTo(_responseSizes[i]));
        }
        call.Complete();
        Assert.That(await call.ReadAsync<StreamingOutputCallResponse>(), Is.Null);
        (await call.EndAsync()).AssertStatus(GrpcStatusCode.Ok);
    }

    [Test]
    public async Task Fault078_HalfDuplex()
    {
        await using Client.Stream call = Open("HalfDuplexCall");
        foreach (int size in _responseSizes)
            await call.SendAsync(Streaming([size]));
        call.Complete();
        Assert.That(Sizes((await call.EndAsync()).All<StreamingOutputCallResponse>()), Is.EqualTo(_responseSizes));
    }

    [TestCase("FullDuplexCall")]
    [TestCase("HalfDuplexCall")]
    public async Task Fault078_EmptyStream(string method)
    {
        await using Client.Stream call = Open(method);
        call.Complete();
        Assert.That((await call.EndAsync()).All<StreamingOutputCallResponse>(), Is.Empty);
    }

    [Test]
    public async Task Fault078_CancelAfterBegin()
    {
        await using Client.Stream call = Open("StreamingInputCall");
        await call.SendAsync(new StreamingInputCallRequest { Payload = Zeros(1) });
        call.Cancel();
        Assert.That(async () => await call.HeadersAsync(), Throws.InstanceOf<OperationCanceledException>());
    }

    [Test]
    public async Task Fault078_CancelAfterFirstResponse()
    {
        await using Client.Stream call = Open("FullDuplexCall");
        await call.SendAsync(Streaming([31415]));
        Assert.That(await call.ReadAsync<StreamingOutputCallResponse>(), Is.Not.Null);
        call.Cancel();
        Assert.That(async () => await call.ReadAsync<StreamingOutputCallResponse>(), Throws.InstanceOf<OperationCanceledException>());
    }

    [Test]
    public async Task Fault078_TimeoutOnSleepingServer()
    {
        await using Client.Stream call = _bed.Client.Open(InteropService.Path + "FullDuplexCall", (GrpcHeaders.Timeout, "1m"));
        await call.SendAsync(Streaming([27182], TimeSpan.FromMinutes(10)));
        Reply reply = await call.EndAsync();
        reply.AssertStatus(GrpcStatusCode.DeadlineExceeded);
    }

    [Test]
    public async Task Fault078_CustomMetadata()
    {
        const string text = "test_initial_metadata_value";
        byte[] bytes = [0xab, 0xab, 0xab, 0x00, 0xff];
        (string, string)[] headers =
            [(InteropService.EchoInitial, text), (InteropService.EchoTrailing, Convert.ToBase64String(bytes).TrimEnd('='))];
        Reply unary = await CallAsync("UnaryCall", Large(271828, 314159), headers);
        Assert.That(unary.One<SimpleResponse>().Payload.Body, Has.Length.EqualTo(314159));
        await using Client.Stream call = _bed.Client.Open(InteropService.Path + "FullDuplexCall", headers);
        await call.SendAsync(Streaming([314159]));
        call.Complete();
        Reply duplex = await call.EndAsync();
        foreach (Reply reply in (Reply[])[unary, duplex])
        {
            Assert.That(reply.Headers.GetValues(InteropService.EchoInitial), Is.EqualTo(new[] { text }));
            Assert.That(reply.Bytes(InteropService.EchoTrailing), Is.EqualTo(bytes));
        }
    }

    [Test]
    public async Task Fault078_StatusCodeAndMessage()
    {
        EchoStatus status = new() { Code = 2, Message = "test status message" };
        Reply unary = await CallAsync("UnaryCall", new SimpleRequest { ResponseStatus = status });
        await using Client.Stream call = Open("FullDuplexCall");
        await call.SendAsync(new StreamingOutputCallRequest { ResponseStatus = status });
        call.Complete();
        foreach (Reply reply in (Reply[])[unary, await call.EndAsync()])
        {
            reply.AssertStatus(GrpcStatusCode.Unknown);
            Assert.That(reply.Message, Is.EqualTo("test status message"));
            Assert.That(reply.IsTrailersOnly, Is.True);
        }
    }

    [Test]
    public async Task Fault078_StatusBehindMessages()
    {
        StreamingOutputCallRequest request = Streaming([10]);
        request.ResponseStatus = new EchoStatus { Code = 10, Message = "afterwards" };
        Reply reply = await CallAsync("StreamingOutputCall", request);
        reply.AssertStatus(GrpcStatusCode.Aborted, "afterwards");
        Assert.That(reply.IsTrailersOnly, Is.False);
        Assert.That(Frames.Split(reply.Body), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Fault078_SpecialStatusMessage()
    {
        const string message = "\t\ntest with whitespace\r\nand Unicode BMP \u263a and non-BMP \U0001F608\t\n";
        Reply reply = await CallAsync("UnaryCall", new SimpleRequest { ResponseStatus = new EchoStatus { Code = 2, Message = message } });
        reply.AssertStatus(GrpcStatusCode.Unknown);
        Assert.That(reply.Message, Is.EqualTo(message));
        Assert.That(reply.RawMessage, Is.EqualTo(
            "%09%0Atest with whitespace%0D%0Aand Unicode BMP %E2%98%BA and non-BMP %F0%9F%98%88%09%0A"));
    }

    [TestCase("TestService/UnimplementedCall", "UnimplementedCall")]
    [TestCase("UnimplementedService/UnimplementedCall", "UnimplementedService")]
    public async Task Fault078_Unimplemented(string path, string named)
    {
        Reply reply = await _bed.Client.CallAsync("/grpc.testing." + path, new Empty());
        reply.AssertStatus(GrpcStatusCode.Unimplemented, named);
        Assert.That(reply.IsTrailersOnly, Is.True);
    }

    [Test]
    public async Task ManyCallsShareAConnection()
    {
        Reply[] replies = await Task.WhenAll(Enumerable.Range(0, 200).Select(i => CallAsync("UnaryCall", Large(i, i * 50))));
        Assert.That(replies.Select(r => r.One<SimpleResponse>().Payload.Body.Length),
            Is.EqualTo(Enumerable.Range(0, 200).Select(i => i * 50)));
    }

    private Task<Reply> CallAsync(string method, IMessage request, params (string, string)[] headers) =>
        _bed.Client.CallAsync(InteropService.Path + method, request, headers);

    private Client.Stream Open(string method) => _bed.Client.Open(InteropService.Path + method);

    private static SimpleRequest Large(int request, int response) => new() { ResponseSize = response, Payload = Zeros(request) };

    private static StreamingOutputCallRequest Streaming(int[] sizes, TimeSpan interval = default) => new()
    {
        ResponseParameters = { sizes.Select(s => new ResponseParameters { Size = s, IntervalUs = (int)interval.TotalMicroseconds }) },
    };

    private static IEnumerable<int> Sizes(IEnumerable<StreamingOutputCallResponse> responses) =>
        responses.Select(r => r.Payload.Body.Length);

    private static Payload Zeros(int size) => new() { Body = ByteString.CopyFrom(new byte[size]) };
}
