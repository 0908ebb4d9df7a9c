using System.Globalization;
using Google.Protobuf;
using Microsoft.AspNetCore.Http;

namespace IlgpuLlava.Host.Grpc;

/// <summary>Writes the status that ends a call.</summary>
internal static class GrpcStatus
{
    /// <summary>Most bytes of details, in base64: clients commonly take 8 KB of headers in all.</summary>
    private const int MaxDetails = 4096;

    /// <param name="response">Where to.</param>
    /// <param name="begun">Whether headers or messages were written. If not, the status is among the headers, and there is nothing
    /// else.</param>
    /// <param name="failure">The status; null for OK.</param>
    /// <param name="trailers">What the handler sends with it.</param>
    public static void Write(HttpResponse response, bool begun, GrpcException? failure, GrpcMetadata? trailers)
    {
        GrpcMetadata all = new();
        all.AddReserved(GrpcHeaders.Status, ((int)(failure?.Code ?? GrpcStatusCode.Ok)).ToString(CultureInfo.InvariantCulture));
        if (failure is not null)
        {
            if (failure.Message.Length > 0)
                all.AddReserved(GrpcHeaders.Message, StatusMessage.Encode(failure.Message));
            string details = failure.ToStatus() is { } status ? Convert.ToBase64String(status.ToByteArray()).TrimEnd('=') : "";
            if (details.Length is > 0 and <= MaxDetails)
                all.AddReserved(GrpcHeaders.StatusDetails, details);
            foreach ((string key, string value) in failure.Trailers)
                all.AddReserved(key, value);
        }
        foreach ((string key, string value) in trailers ?? [])
            all.AddReserved(key, value);
        if (!begun)
        {
            all.WriteTo(response.Headers);
            return;
        }
        foreach ((string key, string value) in all)
            response.AppendTrailer(key, value);
    }
}
