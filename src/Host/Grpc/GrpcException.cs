using System.Globalization;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;

namespace IlgpuLlava.Host.Grpc;

/// <summary>A call that ends with a status other than OK. The message goes to the client: it holds nothing that he must not see.</summary>
internal sealed class GrpcException(GrpcStatusCode code, string message, params IMessage[] details) : Exception(message)
{
    public GrpcStatusCode Code { get; } = code;

    /// <summary>What goes into the status's details, such as <see cref="RetryInfo"/>.</summary>
    public IReadOnlyList<IMessage> Details { get; } = details;

    /// <summary>Trailers that come with the status.</summary>
    public GrpcMetadata Trailers { get; } = new();

    /// <summary>The status with its details, as <c>grpc-status-details-bin</c> carries it; null where there are none.</summary>
    public Google.Rpc.Status? ToStatus()
    {
        if (Details.Count == 0)
            return null;
        Google.Rpc.Status status = new() { Code = (int)Code, Message = Message };
        status.Details.Add(Details.Select(Any.Pack));
        return status;
    }

    /// <summary>INVALID_ARGUMENT for one field of the request.</summary>
    /// <param name="field">The field's path, such as <c>turns[0].role</c>.</param>
    /// <param name="description">What is wrong with it and what it must be.</param>
    public static GrpcException InvalidField(string field, string description)
    {
        BadRequest details = new();
        details.FieldViolations.Add(new BadRequest.Types.FieldViolation { Field = field, Description = description });
        return new GrpcException(GrpcStatusCode.InvalidArgument, $"{field}: {description}", details);
    }

    /// <summary>RESOURCE_EXHAUSTED that is worth another try later; clients that retry by themselves wait so long.</summary>
    public static GrpcException RetryLater(string message, TimeSpan delay)
    {
        GrpcException exception =
            new(GrpcStatusCode.ResourceExhausted, message, new RetryInfo { RetryDelay = Duration.FromTimeSpan(delay) });
        exception.Trailers.AddReserved(
            GrpcHeaders.RetryPushback, ((long)Math.Ceiling(delay.TotalMilliseconds)).ToString(CultureInfo.InvariantCulture));
        return exception;
    }
}
