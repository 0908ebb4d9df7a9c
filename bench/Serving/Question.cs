using System.Text.Json;
using Google.Protobuf;
using Llava.V1;

namespace IlgpuLlava.Bench;

/// <summary>A question of the bundled model's evaluation set.</summary>
/// <param name="Text">What is asked.</param>
/// <param name="Picture">The picture's file.</param>
/// <param name="Answer">What Hugging Face's implementation answers.</param>
internal sealed record Question(string Text, byte[] Picture, string Answer)
{
    public const string Generate = "/llava.v1.Llava/Generate";

    /// <summary>The whole set.</summary>
    public static IReadOnlyList<Question> All { get; } = Read();

    /// <summary>Asks about pictures.</summary>
    public static GenerateRequest Ask(string text, params IEnumerable<byte[]> pictures)
    {
        Turn turn = new() { Role = Role.User };
        turn.Parts.Add(pictures.Select(p => new Part { Image = ByteString.CopyFrom(p) }));
        turn.Parts.Add(new Part { Text = text });
        return new GenerateRequest { Turns = { turn } };
    }

    private static List<Question> Read()
    {
        string folder = Repository.Combine("tests", "tiny-llava");
        List<Question> questions = [];
        foreach (string line in File.ReadLines(Path.Combine(folder, "eval.jsonl")))
        {
            using JsonDocument json = JsonDocument.Parse(line);
            string Field(string name) => json.RootElement.GetProperty(name).GetString()!;
            questions.Add(new Question(Field("question"), File.ReadAllBytes(Path.Combine(folder, Field("image"))), Field("huggingface")));
        }
        return questions;
    }
}
