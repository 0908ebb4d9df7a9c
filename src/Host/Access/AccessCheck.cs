using Grpc.Health.V1;
using IlgpuLlava.Host.Grpc;
using IlgpuLlava.Host.Http;
using Microsoft.AspNetCore.Http;

namespace IlgpuLlava.Host;

/// <summary>Asks every request for its key, at both doors, and says whose it is.</summary>
/// <param name="keys">The keys that hold now; null where none are asked for.</param>
internal sealed class AccessCheck(Func<ApiKeys>? keys)
{
    // What everybody uses, and fal's clients.
    private static readonly string[] s_schemes = ["Bearer", "Key"];

    // As they are called where people write them into addresses, which end in logs.
    private static readonly string[] s_queryNames = ["key", "api_key", "api-key", "apikey", "access_token", "token", "authorization"];

    /// <summary>An interceptor: all but health needs a key.</summary>
    public Task InterceptAsync(GrpcCall call, Func<Task> next)
    {
        Check(call.Http, isOpen: call.Method.Service == HealthReflection.Descriptor.Services[0]);
        return next();
    }

    /// <summary>A middleware: all but what is open needs a key.</summary>
    public Task InvokeAsync(HttpContext http, RequestDelegate next)
    {
        Check(http, http.GetEndpoint()?.Metadata.GetMetadata<RouteTraits>()?.IsOpen ?? false);
        return next(http);
    }

    private void Check(HttpContext http, bool isOpen)
    {
        if (keys is null)
        {
            // Whoever has a certificate is known by it.
            if (http.Connection.ClientCertificate is { } certificate)
                http.SetClient("certificate:" + certificate.Thumbprint);
        }
        else if (!isOpen)
        {
            string key = KeyOf(http.Request);
            http.SetClient(keys().ClientOf(key) ?? throw new AccessDeniedException("The key is not known here."));
        }
    }

    private static string KeyOf(HttpRequest request)
    {
        string?[] values = [.. request.Headers.Authorization];
        if (values.Length == 0)
        {
            throw new AccessDeniedException(s_queryNames.Any(request.Query.ContainsKey)
                ? "Keys are not taken from the address, which ends up in logs; send 'Authorization: Bearer KEY'."
                : "This needs a key; send 'Authorization: Bearer KEY'.");
        }
        string[] words = values.Length > 1
            ? []
            : values[0]!.Split(' ', 2, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        bool isKey = words.Length == 2 && s_schemes.Contains(words[0], StringComparer.OrdinalIgnoreCase);
        return isKey ? words[1] : throw new AccessDeniedException("The header Authorization must be 'Bearer KEY' or 'Key KEY', once.");
    }
}
