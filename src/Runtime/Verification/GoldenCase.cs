using System.Text.Json;
using IlgpuLlava.Model.Checkpoints;
using IlgpuLlava.Model.Text;

namespace IlgpuLlava.Runtime.Verification;

/// <summary>One case of a checkpoint golden: <c>case.json</c>, its pictures and its tensors.</summary>
internal sealed class GoldenCase
{
    public required string Name { get; init; }

    public required Conversation Conversation { get; init; }

    /// <summary>The prompt after the template; null where it is not recorded.</summary>
    public required string? Prompt { get; init; }

    public required int[] InputIds { get; init; }

    public required int[] GreedyIds { get; init; }

    public required string? GreedyText { get; init; }

    /// <summary>The first logit less the second, of each step.</summary>
    public required double[] Margins { get; init; }

    public required GoldenTensors Tensors { get; init; }

    /// <exception cref="GoldenException">Something is missing or broken; the file is named.</exception>
    public static GoldenCase Load(string folder)
    {
        GoldenJson json = GoldenJson.Load(Path.Combine(folder, "case.json"));
        JsonElement root = json.Root;
        string[] pictures = GoldenJson.Optional(root, "images") is { } names
            ? [.. json.ListOf(names, "images").Select(name => PicturePath(json, folder, json.TextOf(name, "images")))]
            : [];
        List<ChatTurn> turns = GoldenMessages.Read(json, root);
        GoldenTensors tensors = GoldenTensors.Open(Path.Combine(folder, "tensors.safetensors"));
        int[] greedy = GoldenJson.Optional(root, "greedy_ids") is null ? [] : json.Integers(root, "greedy_ids");
        if (tensors.Tensors.TryGetValue(CaseStages.GreedyLogits, out TensorInfo? logits)
            && (logits.Shape.Count != 2 || logits.Shape[0] != greedy.Length))
        {
            throw new GoldenException($"{folder}: {logits} must have one row for each of the {greedy.Length} greedy_ids.");
        }
        if (tensors.Tensors.Values.FirstOrDefault(t => t.Shape.Count < 2 && CaseStages.IsKnown(t.Name)) is { } flat)
            throw new GoldenException($"{folder}: {flat} must have rows and columns.");
        return new GoldenCase
        {
            Name = Path.GetFileName(folder),
            Conversation = new Conversation(turns, [.. pictures.Select(ReadPicture)]),
            Prompt = GoldenJson.Optional(root, "prompt") is null ? null : json.Text(root, "prompt"),
            InputIds = json.Integers(root, "input_ids"),
            GreedyIds = greedy,
            GreedyText = GoldenJson.Optional(root, "greedy_text") is null ? null : json.Text(root, "greedy_text"),
            Margins = MarginsOf(json, greedy.Length, logits is null ? null : tensors),
            Tensors = tensors,
        };
    }

    private static double[] MarginsOf(GoldenJson json, int steps, GoldenTensors? tensors)
    {
        if (GoldenJson.Optional(json.Root, "greedy_margins") is not null)
        {
            double[] margins = json.Numbers(json.Root, "greedy_margins");
            return margins.Length == steps
                ? margins
                : throw json.Wrong("greedy_margins", $"has {margins.Length} entries for {steps} greedy_ids");
        }
        if (tensors is null)
            throw json.Wrong("greedy_margins", "is missing, and there is no greedy.logits to take them from");
        float[] logits = tensors.Floats(CaseStages.GreedyLogits);
        int columns = logits.Length / Math.Max(1, steps);
        return [.. Enumerable.Range(0, steps).Select(step => Margin(logits.AsSpan(step * columns, columns)))];
    }

    private static double Margin(ReadOnlySpan<float> logits)
    {
        float first = float.NegativeInfinity, second = float.NegativeInfinity;
        foreach (float logit in logits)
        {
            if (logit > first)
                (first, second) = (logit, first);
            else if (logit > second)
                second = logit;
        }
        return (double)first - second;
    }

    private static string PicturePath(GoldenJson json, string folder, string name) =>
        name is not ("" or "." or "..") && Path.GetFileName(name) == name
        ? Path.Combine(folder, name)
        : throw json.Wrong("images", $"holds {Comparison.Quote(name)}, which is no name of a file beside it");

    private static byte[] ReadPicture(string path)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new GoldenException(File.Exists(path) ? $"{path} cannot be read: {e.Message}" : $"There is no picture {path}.", e);
        }
    }
}
