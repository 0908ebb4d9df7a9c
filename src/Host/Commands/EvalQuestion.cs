using System.Text.Json;

namespace IlgpuLlava.Host;

/// <summary>A line of an eval file.</summary>
internal sealed record EvalQuestion(
    int Line, IReadOnlyList<string> Images, string Question, string Answer, string Kind, string? HuggingFace)
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
            throw new UserException(File.Exists(path) ? $"{path} cannot be read: {e.Message}"
                : Directory.Exists(path) ? $"{path} is a directory; give the file of questions." : $"There is no file {path}.");
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
        JsonElement root;
        try
        {
            root = JsonElement.Parse(text);
        }
        catch (JsonException e)
        {
            throw new UserException($"{path}, line {line}: not JSON ({e.Message})");
        }
        if (root.ValueKind != JsonValueKind.Object)
            throw new UserException($"{path}, line {line}: a JSON object is expected, not {root.ValueKind}.");
        string question = Text("question") ?? throw Missing("question");
        if (question.Length == 0)
            throw new UserException($"{path}, line {line}: \"question\" is empty.");
        string answer = Text("answer") ?? throw Missing("answer");
        // A question without a picture has no image, or null.
        string? image = Text("image");
        string picture = Path.Combine(folder, image ?? "");
        if (image is not null && !File.Exists(picture))
            throw new UserException($"{path}, line {line}: there is no picture {picture}.");
        return new EvalQuestion(line, image is null ? [] : [picture], question, answer, Text("kind") ?? "-", Text("huggingface"));

        UserException Missing(string name) => new($"{path}, line {line}: \"{name}\" is missing.");

        string? Text(string name)
        {
            if (!root.TryGetProperty(name, out JsonElement value) || value.ValueKind == JsonValueKind.Null)
                return null;
            if (value.ValueKind != JsonValueKind.String)
                throw new UserException($"{path}, line {line}: \"{name}\" is not text.");
            try
            {
                return value.GetString();
            }
            catch (InvalidOperationException)
            {
                throw new UserException($"{path}, line {line}: \"{name}\" is not valid Unicode.");
            }
        }
    }
}
