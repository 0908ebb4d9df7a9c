using IlgpuLlava.Host.Http.Apis;

namespace IlgpuLlava.Host;

/// <summary>The one line that <c>serve</c> prints when it serves.</summary>
internal static class ReadyLine
{
    /// <param name="http">Where HTTP is served.</param>
    /// <param name="grpc">Where gRPC is served.</param>
    /// <param name="settings">How they are served.</param>
    /// <param name="device">Where the model computes.</param>
    public static string Of(ListenEndpoint http, ListenEndpoint grpc, ServeSettings settings, string device)
    {
        string address = http.ToHttp(isTls: settings.Tls is not null);
        return $"Ready: HTTP at {address}, gRPC at {grpc}, model {settings.Name} on {device}; try: {Curl(http, address, settings)}";
    }

    // Puts a picture to the path that needs nothing else.
    private static string Curl(ListenEndpoint http, string address, ServeSettings settings)
    {
        string key = settings.Keys is null ? "" : " -H 'Authorization: Bearer KEY'";
        // TLS protects ports alone.
        return http.SocketPath is { } path
            ? $"curl{key} --unix-socket {Quote(path)} --data-binary @PICTURE http://localhost{CloudflareApi.Path}"
            : $"curl{key} --data-binary @PICTURE {address}{CloudflareApi.Path}";
    }

    // For a shell.
    private static string Quote(string path) => path.All(c => char.IsAsciiLetterOrDigit(c) || "/._-".Contains(c))
        ? path
        : $"'{path.Replace("'", @"'\''")}'";
}
