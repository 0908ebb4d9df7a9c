using System.Text.Json.Nodes;

namespace IlgpuLlava.Host.Http;

/// <summary>How an API tells errors.</summary>
internal interface IErrorFormat
{
    /// <summary>The body of an error.</summary>
    JsonObject Body(HttpException error);
}
