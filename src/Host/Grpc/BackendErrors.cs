using ILGPU.Runtime;
using IlgpuLlava.Model.Text;
using IlgpuLlava.Runtime;

namespace IlgpuLlava.Host.Grpc;

/// <summary>The status of what a backend throws.</summary>
internal static class BackendErrors
{
    private static readonly TimeSpan s_memoryRetry = TimeSpan.FromSeconds(1);

    /// <summary>The status; null for what none of them throws on purpose.</summary>
    public static GrpcException? Translate(Exception exception) => exception switch
    {
        AccessDeniedException => new GrpcException(GrpcStatusCode.Unauthenticated, exception.Message),
        // No fault of the request; it is one of GenerationException, too.
        LogitsException => new GrpcException(GrpcStatusCode.Internal, exception.Message),
        PromptException or PictureException or ContextOverflowException or JsonSchemaException or GenerationException =>
            new GrpcException(GrpcStatusCode.InvalidArgument, exception.Message),
        PictureUrlException => new GrpcException(GrpcStatusCode.PermissionDenied, exception.Message),
        QueueFullException full => GrpcException.RetryLater(full.Message, full.RetryAfter),
        KvCacheFullException or DeviceMemoryFullException => GrpcException.RetryLater(exception.Message, s_memoryRetry),
        DeadlineException => new GrpcException(GrpcStatusCode.DeadlineExceeded, exception.Message),
        // What the device's driver says is for the log alone.
        AcceleratorException or OutOfMemoryException =>
            GrpcException.RetryLater("There is not enough memory for the request; send fewer pictures or tokens.", s_memoryRetry),
        BackendUnavailableException or EngineStoppedException or EngineLostException =>
            new GrpcException(GrpcStatusCode.Unavailable, exception.Message),
        ProfileStateException => new GrpcException(GrpcStatusCode.FailedPrecondition, exception.Message),
        _ => null,
    };
}
