using System.Text.Json.Nodes;
using IlgpuLlava.Model.Checkpoints;

namespace IlgpuLlava.Model.Tests.Configuration;

/// <summary>A value that a configuration may not have.</summary>
/// <param name="Part">The object that it stands in.</param>
/// <param name="Key">Its key, which the error names.</param>
/// <param name="Value">The value, of the object as it was.</param>
/// <param name="Kind">The error.</param>
internal sealed record ConfigurationDamage(
    ConfigurationPart Part, string Key, Func<JsonObject, JsonNode?> Value,
    CheckpointErrorKind Kind = CheckpointErrorKind.InvalidConfiguration)
{
    /// <summary>The damage of a value as it stands in JSON.</summary>
    public static ConfigurationDamage Of(
        ConfigurationPart part, string key, string value, CheckpointErrorKind kind = CheckpointErrorKind.InvalidConfiguration) =>
        new(part, key, _ => JsonNode.Parse(value), kind);
}
