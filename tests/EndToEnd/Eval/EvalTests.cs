using System.Text.Json;
using IlgpuLlava.EndToEnd.Tests.Convert;
using IlgpuLlava.Host;

namespace IlgpuLlava.EndToEnd.Tests.Eval;

/// <summary>The bundled model answers its 400 scored questions as Hugging Face does.</summary>
public class EvalTests : ConvertTestBase
{
    /// <summary>Rounding may cost one answer of the 400, no more.</summary>
    [TestCase("int8", false)]
    [TestCase("int4", false)]
    [TestCase(null, true)]
    [TestCase("int4", true)]
    public void QuantisedAtMostOneIsLost(string? weights, bool cache)
    {
        string model = RepositoryRoot.Combine("models", "tiny-llava");
        if (weights is not null)
        {
            ConvertRun convert = ConvertRun.Inside(model, At("to"), "--quantize", weights);
            Assert.That(convert.ExitCode, Is.Zero, convert.Error);
            model = At("to");
        }
        StringWriter output = new(), error = new();
        string questions = RepositoryRoot.Combine("tests", "tiny-llava", "eval.jsonl");
        string[] kv = cache ? ["--kv", "int8"] : [];
        int code = HostProgram.Run(["eval", questions, "--model", model, "--device", "cpu", "--json", .. kv], output, error);
        Assert.That(code, Is.Zero, error.ToString());
        using JsonDocument json = JsonDocument.Parse(output.ToString().TrimEnd('\n').Split('\n')[^1]);
        Assert.That(json.RootElement.GetProperty("count").GetInt32(), Is.EqualTo(400));
        Assert.That(json.RootElement.GetProperty("accuracy").GetDouble(), Is.GreaterThanOrEqualTo(399 / 400.0), error.ToString());
    }

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
