using Microsoft.AspNetCore.Http;

namespace IlgpuLlava.Host;

/// <summary>Who sends a request: what caches and fairness are kept apart by.</summary>
internal static class ClientIdentity
{
    private static readonly object s_item = new();

    /// <summary>A name that stands for the request's key and does not give it away; empty where the server has no keys.</summary>
    public static string ClientOf(this HttpContext http) => http.Items.TryGetValue(s_item, out object? client) ? (string)client! : "";

    /// <summary>Says who sends it.</summary>
    public static void SetClient(this HttpContext http, string client) => http.Items[s_item] = client;
}
