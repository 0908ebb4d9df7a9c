using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace IlgpuLlava.Host.Grpc;

/// <summary>A service's methods with their handlers. Methods that have none answer UNIMPLEMENTED.</summary>
/// <remarks>Whichever way messages go, a handler is a function from requests to responses: one or an asynchronous sequence.</remarks>
internal sealed class GrpcService(ServiceDescriptor descriptor)
{
    private readonly Dictionary<string, GrpcMethod> _methods = [];

    public ServiceDescriptor Descriptor { get; } = descriptor;

    public IReadOnlyCollection<GrpcMethod> Methods => _methods.Values;

    /// <summary>One request, one response.</summary>
    public GrpcService Unary<TRequest, TResponse>(string name, Func<TRequest, GrpcCall, Task<TResponse>> handler)
        where TRequest : class, IMessage<TRequest>, new()
        where TResponse : class, IMessage<TResponse> =>
        Add<TRequest, TResponse>(name, clientStreams: false, serverStreams: false, async (reader, writer, call) =>
        {
            TRequest request = await reader.ReadOneAsync<TRequest>(call.CancellationToken);
            await writer.WriteAsync(await handler(request, call), flush: false, call.CancellationToken);
        });

    /// <summary>One request, any number of responses.</summary>
    public GrpcService ServerStreaming<TRequest, TResponse>(string name, Func<TRequest, GrpcCall, IAsyncEnumerable<TResponse>> handler)
        where TRequest : class, IMessage<TRequest>, new()
        where TResponse : class, IMessage<TResponse> =>
        Add<TRequest, TResponse>(name, clientStreams: false, serverStreams: true, async (reader, writer, call) =>
        {
            TRequest request = await reader.ReadOneAsync<TRequest>(call.CancellationToken);
            await WriteAllAsync(handler(request, call), writer, call);
        });

    /// <summary>Any number of requests, one response.</summary>
    public GrpcService ClientStreaming<TRequest, TResponse>(
        string name, Func<IAsyncEnumerable<TRequest>, GrpcCall, Task<TResponse>> handler)
        where TRequest : class, IMessage<TRequest>, new()
        where TResponse : class, IMessage<TResponse> =>
        Add<TRequest, TResponse>(name, clientStreams: true, serverStreams: false, async (reader, writer, call) =>
        {
            TResponse response = await handler(reader.ReadAllAsync<TRequest>(call.CancellationToken), call);
            await writer.WriteAsync(response, flush: false, call.CancellationToken);
        });

    /// <summary>Any number of requests and of responses, each side in its own time.</summary>
    public GrpcService Duplex<TRequest, TResponse>(
        string name, Func<IAsyncEnumerable<TRequest>, GrpcCall, IAsyncEnumerable<TResponse>> handler)
        where TRequest : class, IMessage<TRequest>, new()
        where TResponse : class, IMessage<TResponse> =>
        Add<TRequest, TResponse>(name, clientStreams: true, serverStreams: true, (reader, writer, call) =>
            WriteAllAsync(handler(reader.ReadAllAsync<TRequest>(call.CancellationToken), call), writer, call));

    private static async Task WriteAllAsync<TResponse>(IAsyncEnumerable<TResponse> responses, FrameWriter writer, GrpcCall call)
        where TResponse : class, IMessage<TResponse>
    {
        await foreach (TResponse response in responses.WithCancellation(call.CancellationToken))
            await writer.WriteAsync(response, flush: true, call.CancellationToken);
    }

    /// <exception cref="ArgumentException">The service has no such method, or one of other types or directions.</exception>
    private GrpcService Add<TRequest, TResponse>(
        string name, bool clientStreams, bool serverStreams, Func<FrameReader, FrameWriter, GrpcCall, Task> run)
    {
        MethodDescriptor method = Descriptor.FindMethodByName(name)
            ?? throw new ArgumentException($"{Descriptor.FullName} has no method {name}.", nameof(name));
        if (method.InputType.ClrType != typeof(TRequest) || method.OutputType.ClrType != typeof(TResponse)
            || method.IsClientStreaming != clientStreams || method.IsServerStreaming != serverStreams)
        {
            throw new ArgumentException($"The handler of {method.FullName} has other types or directions than the method.", nameof(name));
        }
        GrpcMethod entry = new(method, run);
        _methods.Add(entry.Path, entry);
        return this;
    }
}
