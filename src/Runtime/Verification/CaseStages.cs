using System.Text.RegularExpressions;

namespace IlgpuLlava.Runtime.Verification;

/// <summary>The names of stages, and the order in which they are computed.</summary>
internal static partial class CaseStages
{
    public const string Pixels = "pixels", PixelValues = "pixel_values", Logits = "logits", GreedyLogits = "greedy.logits";

    private static readonly string[] Order =
    [
        Pixels, PixelValues, "vision.embeddings", "vision.layer.", "image_features", "inputs_embeds",
        "text.layer.", "text.norm", "logits", GreedyLogits,
    ];

    /// <summary>Whether this version computes a stage of that name.</summary>
    public static bool IsKnown(string name) => Rank(name) < Order.Length;

    /// <summary>Names in the order of computation, unknown ones last.</summary>
    public static IEnumerable<string> Sort(IEnumerable<string> names) =>
        names.OrderBy(Rank).ThenBy(name => Layer().Match(name) is { Success: true } match ? int.Parse(match.Groups[2].ValueSpan) : 0)
            .ThenBy(name => name, StringComparer.Ordinal);

    private static int Rank(string name)
    {
        int rank = Array.IndexOf(Order, Layer().Match(name) is { Success: true } match ? match.Groups[1].Value : name);
        return rank < 0 || name.EndsWith('.') ? Order.Length : rank;
    }

    [GeneratedRegex(@"^(vision\.layer\.|text\.layer\.)([0-9]{1,4})$", RegexOptions.CultureInvariant)]
    private static partial Regex Layer();
}
