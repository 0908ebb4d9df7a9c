using System.Text.Json.Nodes;

namespace IlgpuLlava.Host.Http.Apis;

/// <summary>Errors as fal tells them: <c>{"detail":"..."}</c>, or <c>{"detail":[{"loc":["body",FIELD],"msg","type"}]}</c> where a field is
/// wrong.</summary>
internal sealed class FalErrors : IErrorFormat
{
    public JsonObject Body(HttpException error) => new()
    {
        ["detail"] = error.Param is not { } field
            ? error.Message
            : new JsonArray(new JsonObject
            {
                ["loc"] = new JsonArray("body", field),
                ["msg"] = error.Message,
                ["type"] = error.Code ?? "value_error",
            }),
    };
}
