using System.Text.Json;

namespace IlgpuLlava.Host;

/// <summary>A line of an eval file.</summary>
internal sealed record EvalQuestion(int Line, IReadOnlyList<string> Images, string Question, string Answer, string Kind, string? HuggingFace)
{
    /// <summary>Reads a whole file, so that a broken line is found before anything is asked.</summary>
    /// <exception cref="UserException">The file is missing or a line is not a question; the line is named.</exception>
    public static IReadOnlyList<EvalQuestion> Read(string path)
    {
        string[] lines;
        try
        {
            lines = File.ReadAllLines(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserException(File.Exists(path) ? $"{path} cannot be read: {e.Message}" : $"There is no file {path}.");
        }
        string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        List<EvalQuestion> questions = [];
        for (int i = 0; i < lines.Length; i++)
        {
            if (!string.IsNullOrWhiteSpace(lines[i]))
                questions.Add(Parse(path, i + 1, lines[i], folder));
        }
        return questions.Count > 0 ? questions : throw new UserException($"{path} holds no question.");
    }

    private static EvalQuestion Parse(string path, int line, string text, string folder)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(text);
            JsonElement root = document.RootElement;
            string Field(string name) => root.ValueKind == JsonValueKind.Object && root.TryGetProperty(name, out JsonElement value)
                && value.ValueKind == JsonValueKind.String
                ? value.GetString()!
                : throw new UserException($"{path}, line {line}: \"{name}\" is missing or is not text.");
            string? Optional(string name) => root.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String
                ? value.GetString()
                : null;
            string question = Field("question");
            // A question without a picture has no image or null.
            string? image = Optional("image");
            return new EvalQuestion(
                line, image is null ? [] : [Path.Combine(folder, image)], question, Field("answer"), Optional("kind") ?? "-", Optional("huggingface"));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new UserException($"{path}, line {line}: not a JSON object ({e.Message})");
        }
    }
}
