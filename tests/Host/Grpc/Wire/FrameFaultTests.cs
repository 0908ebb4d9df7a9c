using Google.Protobuf;
using Grpc.Testing;
using IlgpuLlava.Host.Grpc;

namespace IlgpuLlava.Host.Tests.Grpc.Wire;

/// <summary>Bodies that are no messages.</summary>
public class FrameFaultTests
{
    private const int Limit = 100_000;
    private Bed _bed = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => _bed = await Bed.StartAsync(options: new GrpcOptions { MaxReceiveBytes = Limit });

    [OneTimeTearDown]
    public async Task StopAsync() => await _bed.DisposeAsync();

    [TearDown]
    public async Task TheServerStillAnswers()
    {
        (await CallAsync("EmptyCall", Frames.Of(new Empty()))).AssertStatus(GrpcStatusCode.Ok);
        await _bed.AssertIdleAsync();
    }

    [TestCase(2)]
    [TestCase(255)]
    public async Task Fault079_ABadCompressionFlag(byte flag) =>
        (await CallAsync("EmptyCall", Frames.Of([], flag))).AssertStatus(GrpcStatusCode.Internal, $"begins with {flag}");

    [Test]
    public async Task Fault079_CompressedWithoutAnEncoding()
    {
        byte[] body = Frames.Gzipped(new SimpleRequest());
        (await CallAsync("UnaryCall", body)).AssertStatus(GrpcStatusCode.Internal, "grpc-encoding");
        (await CallAsync("UnaryCall", body, (GrpcHeaders.Encoding, "identity"))).AssertStatus(GrpcStatusCode.Internal, "grpc-encoding");
    }

    [Test]
    public async Task Fault079_AnUnknownEncoding()
    {
        Reply reply = await CallAsync("EmptyCall", Frames.Of([], 1), (GrpcHeaders.Encoding, "zstd"));
        reply.AssertStatus(GrpcStatusCode.Unimplemented, "'zstd'", "gzip");
        Assert.That(reply.Headers.GetValues(GrpcHeaders.AcceptEncoding), Is.EqualTo(new[] { "identity,gzip" }));
    }

    [Test]
    public async Task Fault079_DamagedGzip()
    {
        byte[] gzip = Frames.Gzip(Request(1000).ToByteArray());
        byte[] flipped = [.. gzip];
        flipped[gzip.Length / 2] ^= 0x55;
        foreach (byte[] bad in (byte[][])[[], [1, 2, 3], gzip[..10], gzip[..^9], gzip[..^1], flipped])
        {
            Reply reply = await CallAsync("UnaryCall", Frames.Of(bad, 1), (GrpcHeaders.Encoding, "gzip"));
            reply.AssertStatus(GrpcStatusCode.Internal, "gzip");
        }
    }

    [Test]
    public async Task Fault079_ABodyThatIsCut()
    {
        byte[] whole = Frames.Of(Request(100));
        for (int length = 1; length < whole.Length; length += 7)
            (await CallAsync("UnaryCall", whole[..length])).AssertStatus(GrpcStatusCode.Internal, "in the middle of a message");
    }

    [Test]
    public async Task Fault079_ABodyThatTheClientTakesBack()
    {
        Client.Stream call = _bed.Client.Open(InteropService.Path + "UnaryCall");
        await call.SendAsync(Frames.Of(Request(100))[..50]);
        await call.DisposeAsync();
    }

    [Test]
    public async Task Fault079_NoMessageOrTwoWhereOneIsDue()
    {
        (await CallAsync("EmptyCall", [])).AssertStatus(GrpcStatusCode.Unimplemented, "no message");
        (await CallAsync("EmptyCall", new byte[10])).AssertStatus(GrpcStatusCode.Unimplemented, "more than one");
        (await CallAsync("StreamingOutputCall", new byte[10])).AssertStatus(GrpcStatusCode.Unimplemented, "more than one");
    }

    [Test]
    public async Task Fault079_AMessageOfNoBytesIsOne() =>
        Assert.That((await CallAsync("UnaryCall", new byte[5])).One<SimpleResponse>().Payload.Body, Is.Empty);

    [Test]
    public async Task Fault079_BytesThatAreNoMessage()
    {
        foreach (byte[] bytes in (byte[][])[[0xff], [0x1a, 0x05, 0x00], [0x0b], [0x00]])
            (await CallAsync("UnaryCall", Frames.Of(bytes))).AssertStatus(GrpcStatusCode.Internal, "grpc.testing.SimpleRequest");
    }

    [Test]
    public async Task Fault075_UnknownFieldsAreIgnored()
    {
        // Field 1000, a varint.
        byte[] bytes = [.. Request(3).ToByteArray(), 0xc0, 0x3e, 0x01];
        (await CallAsync("UnaryCall", Frames.Of(bytes))).AssertStatus(GrpcStatusCode.Ok);
    }

    [Test]
    public async Task AMessageMayComeByteByByte()
    {
        await using Client.Stream call = _bed.Client.Open(InteropService.Path + "UnaryCall");
        foreach (byte one in Frames.Of(new SimpleRequest { ResponseSize = 7, Payload = new Payload { Body = ByteString.CopyFrom(1, 2) } }))
            await call.SendAsync([one]);
        call.Complete();
        Assert.That((await call.EndAsync()).One<SimpleResponse>().Payload.Body, Has.Length.EqualTo(7));
    }

    [Test]
    public async Task Fault060_AMessageOverTheLimitIsRefusedBeforeItIsRead()
    {
        await using Client.Stream call = _bed.Client.Open(InteropService.Path + "UnaryCall");
        // The prefix alone.
        await call.SendAsync([0, 0x7f, 0xff, 0xff, 0xff]);
        Reply reply = await call.EndAsync();
        reply.AssertStatus(GrpcStatusCode.ResourceExhausted, "2147483647 bytes", $"limit of {Limit}", "--max-message");
        Assert.That(reply.Trailers.Contains(GrpcHeaders.RetryPushback), Is.False);
        reply = await CallAsync("UnaryCall", [0, 0xff, 0xff, 0xff, 0xff]);
        reply.AssertStatus(GrpcStatusCode.ResourceExhausted, "4294967295 bytes");
    }

    [Test]
    public async Task Fault060_TheLimitItselfIsAllowed()
    {
        SimpleRequest request = Request(Limit - Request(Limit).CalculateSize() + Limit);
        Assert.That(request.CalculateSize(), Is.EqualTo(Limit));
        (await CallAsync("UnaryCall", Frames.Of(request))).AssertStatus(GrpcStatusCode.Ok);
        request.ResponseSize = 1;
        (await CallAsync("UnaryCall", Frames.Of(request))).AssertStatus(GrpcStatusCode.ResourceExhausted, $"{Limit + 2} bytes");
    }

    [Test]
    public async Task Fault060_AMessageThatBecomesTooLongIsRefused()
    {
        byte[] bomb = Frames.Gzipped(Request(Limit * 100));
        Assert.That(bomb, Has.Length.LessThan(Limit));
        Reply reply = await CallAsync("UnaryCall", bomb, (GrpcHeaders.Encoding, "gzip"));
        reply.AssertStatus(GrpcStatusCode.ResourceExhausted, "decompressed", $"limit of {Limit}");
    }

    [Test]
    public async Task Fault060_ARaisedLimitIsHonouredBeyondTheHttpServersOwn()
    {
        // Kestrel's own is 30,000,000.
        await using Bed bed = await Bed.StartAsync();
        Reply reply = await bed.Client.CallAsync(InteropService.Path + "UnaryCall", Request(33_000_000));
        reply.AssertStatus(GrpcStatusCode.Ok);
    }

    [Test]
    public async Task AnAnswerOverTheLimitIsRefused()
    {
        await using Bed bed = await Bed.StartAsync(options: new GrpcOptions { MaxSendBytes = 1000 });
        Reply reply = await bed.Client.CallAsync(InteropService.Path + "UnaryCall", new SimpleRequest { ResponseSize = 1001 });
        reply.AssertStatus(GrpcStatusCode.ResourceExhausted, "limit of 1000");
    }

    private Task<Reply> CallAsync(string method, byte[] body, params (string, string)[] headers) =>
        _bed.Client.CallAsync(InteropService.Path + method, body, headers);

    private static SimpleRequest Request(int size) => new() { Payload = new Payload { Body = ByteString.CopyFrom(new byte[size]) } };
}
