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
        PromptException or PictureException or ContextOverflowException or UnsupportedFieldException =>
            new GrpcException(GrpcStatusCode.InvalidArgument, exception.Message),
        // Options were checked before: what is left are logits that are no numbers.
        GenerationException => new GrpcException(GrpcStatusCode.Internal, exception.Message),
        BackendBusyException busy => GrpcException.RetryLater(busy.Message, busy.RetryAfter),
        KvCacheFullException => GrpcException.RetryLater(exception.Message, s_memoryRetry),
        // What the device's driver says is for the log alone.
        AcceleratorException or OutOfMemoryException =>
            GrpcException.RetryLater("There is not enough memory for the request; send fewer pictures or tokens.", s_memoryRetry),
        BackendUnavailableException => new GrpcException(GrpcStatusCode.Unavailable, exception.Message),
        ProfileStateException => new GrpcException(GrpcStatusCode.FailedPrecondition, exception.Message),
        _ => null,
    };
}
