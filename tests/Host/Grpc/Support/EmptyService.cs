using Grpc.Testing;
using IlgpuLlava.Host.Grpc;

namespace IlgpuLlava.Host.Tests.Grpc;

/// <summary>A service whose only method is an empty call that does what a test wants.</summary>
internal static class EmptyService
{
    public const string Path = "/grpc.testing.UnimplementedService/UnimplementedCall";

    public static GrpcService Create(Func<GrpcCall, Task> handler) => new GrpcService(TestReflection.Descriptor.Services[1])
        .Unary<Empty, Empty>("UnimplementedCall", async (_, call) =>
        {
            await handler(call);
            return new Empty();
        });

    public static GrpcService Throwing(Func<Exception> exception) => Create(_ => throw exception());
}
