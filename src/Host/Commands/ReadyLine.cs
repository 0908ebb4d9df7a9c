using IlgpuLlava.Host.Http.Apis;

namespace IlgpuLlava.Host;

/// <summary>The one line that <c>serve</c> prints when it serves.</summary>
internal static class ReadyLine
{
    /// <param name="http">Where HTTP is served.</param>
    /// <param name="grpc">Where gRPC is served.</param>
    /// <param name="model">What requests call the model.</param>
    /// <param name="device">Where it computes.</param>
    public static string Of(ListenEndpoint http, ListenEndpoint grpc, string model, string device) =>
        $"Ready: HTTP at {http.ToHttp()}, gRPC at {grpc}, model {model} on {device}; try: {Curl(http)}";

    // Puts a picture to the path that needs nothing else.
    private static string Curl(ListenEndpoint http) => http.SocketPath is { } path
        ? $"curl --unix-socket {Quote(path)} --data-binary @PICTURE http://localhost{CloudflareApi.Path}"
        : $"curl --data-binary @PICTURE {http.ToHttp()}{CloudflareApi.Path}";

    // For a shell.
    private static string Quote(string path) => path.All(c => char.IsAsciiLetterOrDigit(c) || "/._-".Contains(c))
        ? path
        : $"'{path.Replace("'", @"'\''")}'";
}
