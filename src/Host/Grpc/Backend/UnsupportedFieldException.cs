namespace IlgpuLlava.Host.Grpc;

/// <summary>A field of a request asks for something that the backend cannot do.</summary>
internal sealed class UnsupportedFieldException(string message) : Exception(message);
