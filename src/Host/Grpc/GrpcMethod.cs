using Google.Protobuf.Reflection;

namespace IlgpuLlava.Host.Grpc;

/// <summary>A method with what carries it out.</summary>
/// <param name="Descriptor">Its name, types and directions.</param>
/// <param name="Run">Reads the request, handles it and writes the response, all but headers and status.</param>
internal sealed record GrpcMethod(MethodDescriptor Descriptor, Func<FrameReader, FrameWriter, GrpcCall, Task> Run)
{
    /// <summary>As in a request: <c>/package.Service/Method</c>.</summary>
    public string Path => $"/{Descriptor.Service.FullName}/{Descriptor.Name}";
}
