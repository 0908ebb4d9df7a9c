using System.Runtime.CompilerServices;
using Google.Protobuf;
using Grpc.Testing;
using IlgpuLlava.Host.Grpc;

namespace IlgpuLlava.Host.Tests.Grpc;

/// <summary>gRPC's own interoperability test service. Source: gRPC, "gRPC Interop Test Case Descriptions".</summary>
internal static class InteropService
{
    public const string Path = "/grpc.testing.TestService/";
    public const string EchoInitial = "x-grpc-test-echo-initial";
    public const string EchoTrailing = "x-grpc-test-echo-trailing-bin";

    public static GrpcService Create() => new GrpcService(TestReflection.Descriptor.Services[0])
        .Unary<Empty, Empty>("EmptyCall", (_, _) => Task.FromResult(new Empty()))
        .Unary<SimpleRequest, SimpleResponse>("UnaryCall", (request, call) => Task.FromResult(Unary(request, call)))
        .ServerStreaming<StreamingOutputCallRequest, StreamingOutputCallResponse>(
            "StreamingOutputCall", (request, call) => Output(request, call.CancellationToken))
        .ClientStreaming<StreamingInputCallRequest, StreamingInputCallResponse>("StreamingInputCall", (requests, _) => InputAsync(requests))
        .Duplex<StreamingOutputCallRequest, StreamingOutputCallResponse>("FullDuplexCall", FullDuplex)
        .Duplex<StreamingOutputCallRequest, StreamingOutputCallResponse>("HalfDuplexCall", HalfDuplex);

    private static SimpleResponse Unary(SimpleRequest request, GrpcCall call)
    {
        Echo(call);
        Fail(request.ResponseStatus);
        if (request.ResponseCompressed is { } compressed)
            call.Compress = compressed.Value;
        return new SimpleResponse { Payload = Zeros(request.ResponseSize) };
    }

    private static async IAsyncEnumerable<StreamingOutputCallResponse> Output(
        StreamingOutputCallRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (ResponseParameters response in request.ResponseParameters)
        {
            if (response.IntervalUs > 0)
                await Task.Delay(TimeSpan.FromMicroseconds(response.IntervalUs), cancellationToken);
            yield return new StreamingOutputCallResponse { Payload = Zeros(response.Size) };
        }
        Fail(request.ResponseStatus);
    }

    private static async Task<StreamingInputCallResponse> InputAsync(IAsyncEnumerable<StreamingInputCallRequest> requests)
    {
        int size = 0;
        await foreach (StreamingInputCallRequest request in requests)
            size += request.Payload.Body.Length;
        return new StreamingInputCallResponse { AggregatedPayloadSize = size };
    }

    private static async IAsyncEnumerable<StreamingOutputCallResponse> FullDuplex(
        IAsyncEnumerable<StreamingOutputCallRequest> requests, GrpcCall call)
    {
        Echo(call);
        await foreach (StreamingOutputCallRequest request in requests)
        {
            await foreach (StreamingOutputCallResponse response in Output(request, call.CancellationToken))
                yield return response;
        }
    }

    private static async IAsyncEnumerable<StreamingOutputCallResponse> HalfDuplex(
        IAsyncEnumerable<StreamingOutputCallRequest> requests, GrpcCall call)
    {
        List<StreamingOutputCallRequest> all = [];
        await foreach (StreamingOutputCallRequest request in requests)
            all.Add(request);
        foreach (StreamingOutputCallRequest request in all)
        {
            await foreach (StreamingOutputCallResponse response in Output(request, call.CancellationToken))
                yield return response;
        }
    }

    private static void Echo(GrpcCall call)
    {
        if (call.RequestHeaders.Text(EchoInitial) is { } initial)
            call.ResponseHeaders.Add(EchoInitial, initial);
        if (call.RequestHeaders.Bytes(EchoTrailing) is { } trailing)
            call.ResponseTrailers.Add(EchoTrailing, trailing);
    }

    private static void Fail(EchoStatus? status)
    {
        if (status is { Code: not 0 })
            throw new GrpcException((GrpcStatusCode)status.Code, status.Message);
    }

    private static Payload Zeros(int size) => new() { Body = ByteString.CopyFrom(new byte[size]) };
}
