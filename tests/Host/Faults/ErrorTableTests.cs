using System.Runtime.CompilerServices;
using IlgpuLlava.Host.Grpc;
using IlgpuLlava.Host.Http;
using IlgpuLlava.Model;
using IlgpuLlava.Runtime;

namespace IlgpuLlava.Host.Tests.Faults;

/// <summary>What a backend throws ends in the same way over gRPC and over HTTP: neither door knows an error that the other does not.
/// </summary>
public class ErrorTableTests
{
    private static IEnumerable<Type> Exceptions =>
        ((Type[])[typeof(ILGPU.Context), typeof(LlavaModel), typeof(Generator), typeof(GrpcException)])
        .SelectMany(type => type.Assembly.GetTypes())
        .Where(type => type.IsSubclassOf(typeof(Exception)) && !type.IsAbstract && !type.ContainsGenericParameters)
        // What one door alone speaks: its own errors, and profiles, which HTTP has none of.
        .Except([typeof(GrpcException), typeof(HttpException), typeof(ProfileStateException)])
        .Append(typeof(OutOfMemoryException));

    [TestCaseSource(nameof(Exceptions))]
    public void Fault084_BothDoorsSayTheSame(Type type)
    {
        var exception = (Exception)RuntimeHelpers.GetUninitializedObject(type);
        GrpcException? grpc = BackendErrors.Translate(exception);
        int? expected = grpc?.Code switch
        {
            null => null,
            GrpcStatusCode.InvalidArgument => 400,
            GrpcStatusCode.Unauthenticated => 401,
            GrpcStatusCode.PermissionDenied => 403,
            GrpcStatusCode.NotFound => 404,
            GrpcStatusCode.ResourceExhausted => 429,
            GrpcStatusCode.Internal => 500,
            GrpcStatusCode.Unavailable => 503,
            GrpcStatusCode.DeadlineExceeded => 504,
            GrpcStatusCode other => throw new AssertionException($"HTTP has no status for {other}."),
        };
        Assert.That(HttpErrors.Translate(exception)?.Status, Is.EqualTo(expected));
        // A fault of the driver names addresses and calls: neither door repeats it.
        if (type.IsSubclassOf(typeof(ILGPU.Runtime.AcceleratorException)))
            Assert.That(grpc!.Message, Does.Contain("memory"));
    }

    [Test]
    public void Fault084_TheTablesAreNotEmpty() => Assert.That(
        Exceptions.Count(type => BackendErrors.Translate((Exception)RuntimeHelpers.GetUninitializedObject(type)) is not null),
        Is.GreaterThan(15));
}
