using Google.Protobuf;
using Grpc.Testing;
using IlgpuLlava.Host.Grpc;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace IlgpuLlava.Host.Tests.Grpc.Wire;

/// <summary>Clients that are slow.</summary>
public class FlowTests
{
    private const int MessageBytes = 1 << 16;
    private const int Messages = 1000;

    [Test]
    public async Task Fault082_AReaderThatDoesNotReadHoldsTheWriterBack()
    {
        int written = 0;
        GrpcService service = new GrpcService(TestReflection.Descriptor.Services[0])
            .ServerStreaming<StreamingOutputCallRequest, StreamingOutputCallResponse>("StreamingOutputCall", (_, _) => Produce());
        await using Bed bed = await Bed.StartAsync([service]);
        await using Client.Stream call = bed.Client.Open(InteropService.Path + "StreamingOutputCall");
        await call.SendAsync(new StreamingOutputCallRequest());
        call.Complete();
        Assert.That(await call.ReadAsync<StreamingOutputCallResponse>(), Is.Not.Null);
        int before;
        do
        {
            before = Volatile.Read(ref written);
            await Task.Delay(300);
        }
        while (Volatile.Read(ref written) != before);
        // 64 MB would come; what waits are the windows and buffers of a connection.
        Assert.That((long)before * MessageBytes, Is.LessThan(8 << 20));
        int read = 1;
        while (await call.ReadAsync<StreamingOutputCallResponse>() is not null)
            read++;
        Assert.That((read, written), Is.EqualTo((Messages, Messages)));
        (await call.EndAsync()).AssertStatus(GrpcStatusCode.Ok);

        async IAsyncEnumerable<StreamingOutputCallResponse> Produce()
        {
            await Task.Yield();
            Payload payload = new() { Body = ByteString.CopyFrom(new byte[MessageBytes]) };
            for (int i = 0; i < Messages; i++)
            {
                Interlocked.Increment(ref written);
                yield return new StreamingOutputCallResponse { Payload = payload };
            }
        }
    }

    [Test]
    public async Task Fault083_ASenderThatStallsIsDropped_ButAStreamMayBeSilent()
    {
        await using Bed bed = await Bed.StartAsync(kestrel: k =>
            k.Limits.MinRequestBodyDataRate = new MinDataRate(240, TimeSpan.FromSeconds(1.5)));
        using Client other = new(bed.Server.Endpoint.Port);
        await using Client.Stream silent = other.Open(InteropService.Path + "FullDuplexCall");
        await silent.SendAsync(Ping());
        Assert.That(await silent.ReadAsync<StreamingOutputCallResponse>(), Is.Not.Null);
        await using Client.Stream stalled = bed.Client.Open(InteropService.Path + "UnaryCall");
        await stalled.SendAsync([0, 0, 0, 1]);
        // By the server, not by the client's own patience.
        Assert.That(async () => await stalled.EndAsync(), Throws.Exception.With.InnerException.Not.InstanceOf<TimeoutException>());
        await silent.SendAsync(Ping());
        Assert.That(await silent.ReadAsync<StreamingOutputCallResponse>(), Is.Not.Null);
        silent.Complete();
        (await silent.EndAsync()).AssertStatus(GrpcStatusCode.Ok);
    }

    private static StreamingOutputCallRequest Ping() => new() { ResponseParameters = { new ResponseParameters { Size = 1 } } };
}
