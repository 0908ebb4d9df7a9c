using System.Text.Json;

namespace IlgpuLlava.Host.Tests.Commands;

public class EvalTests
{
    [Test]
    public void AccuracyIsPerKindAndInAll()
    {
        using TemporaryFolder folder = new();
        File.Copy(Repository.Sample("number.png"), folder.Combine("a b.png"));
        string file = folder.Write("q.jsonl", """
            {"image": "a b.png", "question": "What color is the number?", "answer": " Yellow.\n", "kind": "right", "huggingface": "Yellow."}

            {"image": "a b.png", "question": "What color is the number?", "answer": "Red.", "kind": "wrong", "huggingface": "Blue."}
            """);
        Call call = Call.Run("eval", file, "--json", "--max-tokens", "4");
        Assert.That(call.ExitCode, Is.Zero, call.Error);
        Assert.That(call.Error, Does.Contain("line 3").And.Contain("2 of 2, 1 right"));
        JsonElement json = JsonElement.Parse(call.Output.TrimEnd('\n').Split('\n')[^1]);
        Assert.That(json.GetProperty("accuracy").GetDouble(), Is.EqualTo(0.5));
        Assert.That(json.GetProperty("agreement").GetDouble(), Is.EqualTo(0.5));
        Assert.That(json.GetProperty("count").GetInt32(), Is.EqualTo(2));
        Assert.That(json.GetProperty("kinds").GetProperty("right").GetProperty("accuracy").GetDouble(), Is.EqualTo(1));
        Assert.That(json.GetProperty("kinds").GetProperty("wrong").GetProperty("count").GetInt32(), Is.EqualTo(1));
    }

    [Test]
    public void WithoutHuggingFacesAnswersThereIsNoAgreement_AndPicturesMayBeMissing()
    {
        using TemporaryFolder folder = new();
        string file = folder.Write("q.jsonl", """{"question": "a", "answer": "b", "image": null}""");
        Call call = Call.Run("eval", file, "--json", "--max-tokens", "1");
        JsonElement json = JsonElement.Parse(call.Output.TrimEnd('\n').Split('\n')[^1]);
        Assert.That(json.EnumerateObject().Select(p => p.Name), Is.EqualTo(new[] { "accuracy", "count", "kinds" }));
    }

    [TestCase("", "no question")]
    [TestCase("{\"question\": \"a\", \"answer\": \"b\"}\n{", "line 2", "not JSON")]
    [TestCase("[1]", "line 1", "object")]
    [TestCase("\n\n{\"question\": \"a\"}", "line 3", "\"answer\" is missing")]
    [TestCase("{\"answer\": \"a\"}", "line 1", "\"question\" is missing")]
    [TestCase("{\"question\": \"\", \"answer\": \"b\"}", "line 1", "empty")]
    [TestCase("{\"question\": 1, \"answer\": \"b\"}", "line 1", "\"question\" is not text")]
    [TestCase("{\"question\": \"\\ud800\", \"answer\": \"b\"}", "line 1", "Unicode")]
    [TestCase("{\"question\": \"a\", \"answer\": \"b\", \"image\": [\"x\"]}", "line 1", "\"image\" is not text")]
    [TestCase("{\"question\": \"a\", \"answer\": \"b\", \"image\": \"absent.png\"}", "line 1", "absent.png")]
    public void ABrokenLineIsNamedBeforeAnythingIsAsked(string text, params string[] words)
    {
        using TemporaryFolder folder = new();
        Call.Run("eval", folder.Write("q.jsonl", text)).AssertRefused(1, ["q.jsonl", .. words]);
    }

    [Test]
    public void AFileThatIsMissingIsNamed()
    {
        using TemporaryFolder folder = new();
        Call.Run("eval", folder.Combine("absent.jsonl")).AssertRefused(1, "absent.jsonl");
        Call.Run("eval", folder.Path).AssertRefused(1, folder.Path);
    }

    [Test]
    public void APictureThatCannotBeReadIsNamedWithItsLine()
    {
        using TemporaryFolder folder = new();
        folder.Write("cut.png", File.ReadAllBytes(Repository.Sample("chart.png"))[..1000]);
        string file = folder.Write("q.jsonl", """{"question": "a", "answer": "b", "image": "cut.png"}""");
        Call.Run("eval", file).AssertRefused(1, "line 1", "cut.png", "truncated");
    }

    [TestCase(" a\t b\n", "a b")]
    [TestCase("\u00a0a\u3000", "a")]
    [TestCase("", "")]
    public void WhiteSpaceIsFolded(string text, string folded) => Assert.That(EvalScore.Fold(text), Is.EqualTo(folded));
}
