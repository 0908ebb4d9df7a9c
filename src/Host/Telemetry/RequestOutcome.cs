using System.Text.Json;
using IlgpuLlava.Host.Grpc;
using IlgpuLlava.Runtime;

namespace IlgpuLlava.Host.Telemetry;

/// <summary>How a request ended, in few words: <see cref="Ok"/>, or the gRPC status of what went wrong, as <c>invalid_argument</c>.
/// </summary>
internal static class RequestOutcome
{
    public const string Ok = "ok";
    public const string Cancelled = "cancelled";

    public static string Of(Exception exception) => exception switch
    {
        // Deadlines of callers that cancel by their own clock are seen as cancels.
        OperationCanceledException => Cancelled,
        DeadlineException => Name(GrpcStatusCode.DeadlineExceeded),
        _ => Name(BackendErrors.Translate(exception)?.Code ?? GrpcStatusCode.Internal),
    };

    private static string Name(GrpcStatusCode code) => JsonNamingPolicy.SnakeCaseLower.ConvertName(code.ToString());
}
