using System.Text.Json;
using IlgpuLlava.Host;

namespace IlgpuLlava.EndToEnd.Tests.Eval;

/// <summary>The bundled model answers its 400 scored questions as Hugging Face does.</summary>
public class EvalTests
{
    [Test]
    public void AllQuestionsAreAnsweredRightly()
    {
        StringWriter output = new(), error = new();
        string questions = RepositoryRoot.Combine("tests", "tiny-llava", "eval.jsonl");
        int code = HostProgram.Run(["eval", questions, "--device", "cpu", "--json"], output, error);
        Assert.That(code, Is.Zero, error.ToString());
        using JsonDocument json = JsonDocument.Parse(output.ToString().TrimEnd('\n').Split('\n')[^1]);
        JsonElement score = json.RootElement;
        Assert.That(score.GetProperty("count").GetInt32(), Is.EqualTo(400));
        // As the model's card states for Hugging Face.
        Assert.That(score.GetProperty("accuracy").GetDouble(), Is.EqualTo(1), error.ToString());
        Assert.That(score.GetProperty("agreement").GetDouble(), Is.GreaterThanOrEqualTo(0.98), error.ToString());
    }
}
