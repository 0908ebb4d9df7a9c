using System.Text.Json.Nodes;

namespace IlgpuLlava.Host.Http;

/// <summary>The errors of paths that belong to no API: <c>{"error":"..."}</c>.</summary>
internal sealed class PlainErrors : IErrorFormat
{
    public JsonObject Body(HttpException error) => new() { ["error"] = error.Message };
}
