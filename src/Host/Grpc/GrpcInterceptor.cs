namespace IlgpuLlava.Host.Grpc;

/// <summary>Stands around a call: before it, after it, or in its place by throwing a <see cref="GrpcException"/>.</summary>
/// <param name="call">The call; no message is read yet.</param>
/// <param name="next">The rest of the call: it ends when all is written but the status.</param>
internal delegate Task GrpcInterceptor(GrpcCall call, Func<Task> next);
