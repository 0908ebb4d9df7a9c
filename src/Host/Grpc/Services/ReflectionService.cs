using System.Runtime.CompilerServices;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Grpc.Reflection.V1;
using Alpha = Grpc.Reflection.V1Alpha;

namespace IlgpuLlava.Host.Grpc;

/// <summary><c>grpc.reflection</c>, v1 and v1alpha: what is served, so that a client without the protos can call it.</summary>
internal sealed class ReflectionService
{
    private readonly string[] _services;
    private readonly DescriptorIndex _index;

    /// <param name="services">What is served beside reflection itself.</param>
    public ReflectionService(IEnumerable<ServiceDescriptor> services)
    {
        ServiceDescriptor[] all =
            [.. services, ReflectionReflection.Descriptor.Services[0], Alpha.ReflectionReflection.Descriptor.Services[0]];
        _services = [.. all.Select(s => s.FullName).Order(StringComparer.Ordinal)];
        _index = new DescriptorIndex(all);
    }

    public IReadOnlyList<GrpcService> ToServices() =>
    [
        new GrpcService(ReflectionReflection.Descriptor.Services[0])
            .Duplex<ServerReflectionRequest, ServerReflectionResponse>("ServerReflectionInfo", Answer),
        new GrpcService(Alpha.ReflectionReflection.Descriptor.Services[0])
            .Duplex<Alpha.ServerReflectionRequest, Alpha.ServerReflectionResponse>("ServerReflectionInfo", Answer),
    ];

    private async IAsyncEnumerable<ServerReflectionResponse> Answer(IAsyncEnumerable<ServerReflectionRequest> requests, GrpcCall call)
    {
        await foreach (ServerReflectionRequest request in UntilStop(requests, call))
            yield return Answer(request);
    }

    // The two versions differ in their package's name alone: each message has the same bytes in both.
    private async IAsyncEnumerable<Alpha.ServerReflectionResponse> Answer(
        IAsyncEnumerable<Alpha.ServerReflectionRequest> requests, GrpcCall call)
    {
        await foreach (Alpha.ServerReflectionRequest request in UntilStop(requests, call))
        {
            ServerReflectionResponse response = Answer(ServerReflectionRequest.Parser.ParseFrom(request.ToByteString()));
            yield return Alpha.ServerReflectionResponse.Parser.ParseFrom(response.ToByteString());
        }
    }

    /// <summary>A client may leave its stream open for ever; the server does not wait for it when it stops.</summary>
    private static async IAsyncEnumerable<T> UntilStop<T>(
        IAsyncEnumerable<T> requests, GrpcCall call, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, call.ServerStopping);
        await using IAsyncEnumerator<T> enumerator = requests.GetAsyncEnumerator(end.Token);
        while (true)
        {
            bool isThere;
            try
            {
                isThere = await enumerator.MoveNextAsync();
            }
            catch (OperationCanceledException) when (call.ServerStopping.IsCancellationRequested)
            {
                throw new GrpcException(GrpcStatusCode.Unavailable, "The server stops.");
            }
            if (!isThere)
                yield break;
            yield return enumerator.Current;
        }
    }

    private ServerReflectionResponse Answer(ServerReflectionRequest request)
    {
        ServerReflectionResponse response = new() { ValidHost = request.Host, OriginalRequest = request };
        switch (request.MessageRequestCase)
        {
            case ServerReflectionRequest.MessageRequestOneofCase.FileByFilename:
                SetFile(response, _index.File(request.FileByFilename), $"file '{request.FileByFilename}'");
                break;
            case ServerReflectionRequest.MessageRequestOneofCase.FileContainingSymbol:
                SetFile(response, _index.FileOfSymbol(request.FileContainingSymbol), $"symbol '{request.FileContainingSymbol}'");
                break;
            case ServerReflectionRequest.MessageRequestOneofCase.FileContainingExtension:
                ExtensionRequest wanted = request.FileContainingExtension;
                SetFile(response, _index.FileOfExtension(wanted.ContainingType, wanted.ExtensionNumber),
                    $"extension {wanted.ExtensionNumber} of '{wanted.ContainingType}'");
                break;
            case ServerReflectionRequest.MessageRequestOneofCase.AllExtensionNumbersOfType:
                SetExtensions(response, request.AllExtensionNumbersOfType);
                break;
            case ServerReflectionRequest.MessageRequestOneofCase.ListServices:
                response.ListServicesResponse = new ListServiceResponse();
                response.ListServicesResponse.Service.Add(_services.Select(name => new ServiceResponse { Name = name }));
                break;
            default:
                response.ErrorResponse = Error(GrpcStatusCode.Unimplemented, "The request asks for nothing that is known.");
                break;
        }
        return response;
    }

    private static void SetFile(ServerReflectionResponse response, FileDescriptor? file, string what)
    {
        if (file is null)
        {
            response.ErrorResponse = Error(GrpcStatusCode.NotFound, $"There is no {what} here.");
            return;
        }
        response.FileDescriptorResponse = new FileDescriptorResponse();
        // The file that was asked for comes first.
        response.FileDescriptorResponse.FileDescriptorProto.Add(DescriptorIndex.WithImports(file).Reverse().Select(f => f.SerializedData));
    }

    private void SetExtensions(ServerReflectionResponse response, string type)
    {
        if (_index.ExtensionNumbers(type) is not { } numbers)
        {
            response.ErrorResponse = Error(GrpcStatusCode.NotFound, $"There is no message '{type}' here.");
            return;
        }
        response.AllExtensionNumbersResponse = new ExtensionNumberResponse { BaseTypeName = type };
        response.AllExtensionNumbersResponse.ExtensionNumber.Add(numbers);
    }

    private static ErrorResponse Error(GrpcStatusCode code, string message) => new() { ErrorCode = (int)code, ErrorMessage = message };
}
