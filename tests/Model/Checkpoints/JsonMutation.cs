using System.Text.RegularExpressions;

namespace IlgpuLlava.Model.Tests.Checkpoints;

/// <summary>Changes JSON in ways that mostly leave it JSON, so that they reach the checks behind its parser.</summary>
internal static class JsonMutation
{
    private static readonly string[] _values =
    [
        "0", "-1", "1.0", "1e2", "9223372036854775807", "9223372036854775808", "18446744073709551615", "null", "true", "[]", "{}", "\"\"",
        "\"F64\"", "\"F4\"", "\"\\ud800\"", "[[[[[[[[[[1]]]]]]]]]]", "33", "24", "4294967296", "\"a\"", "\"__metadata__\"",
    ];

    /// <summary>Swaps one value, name or separator for another.</summary>
    public static string Of(string json, Random random)
    {
        MatchCollection tokens = Regex.Matches(json, "\"[^\"]*\"|[0-9.e+-]+|null|true|\\[[^\\[\\]]*\\]|\\{[^{}]*\\}");
        if (tokens.Count == 0) return json;
        Match token = tokens[random.Next(tokens.Count)];
        string with = random.Next(4) switch
        {
            0 => tokens[random.Next(tokens.Count)].Value,
            1 => token.Value + "," + token.Value,
            2 => random.Next(100).ToString(),
            _ => _values[random.Next(_values.Length)],
        };
        string result = json[..token.Index] + with + json[(token.Index + token.Length)..];
        return result.Length < json.Length + 100_000 ? result : json;
    }
}
