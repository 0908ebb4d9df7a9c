using System.Text.Json;

namespace IlgpuLlava.Host.Tests.Commands;

public class AskTests
{
    private static readonly string chart = Repository.Sample("chart.png");

    [Test]
    public void TheAnswerAloneIsOnStandardOutput()
    {
        Call call = Call.Run("ask", chart, "Extract the chart as JSON.");
        Assert.That(call, Is.EqualTo(new Call(0, "{\"orange\": 3, \"green\": 5, \"yellow\": 7, \"purple\": 9}\n", "")));
    }

    [Test]
    public void JsonIsOneObject()
    {
        Call call = Call.Run("ask", chart, "How high is the yellow bar?", "--json");
        Assert.That((call.ExitCode, call.Error), Is.EqualTo((0, "")));
        Assert.That(call.Output.TrimEnd('\n'), Does.Not.Contain("\n"));
        JsonElement json = JsonElement.Parse(call.Output);
        Assert.That(json.GetProperty("text").GetString(), Is.EqualTo("7."));
        Assert.That(json.GetProperty("token_ids").EnumerateArray().Last().GetInt32(), Is.EqualTo(2));
        Assert.That(json.GetProperty("image_tokens").GetInt32(), Is.EqualTo(64));
        Assert.That(json.GetProperty("prompt_tokens").GetInt32(), Is.GreaterThan(64));
        Assert.That(json.GetProperty("finish_reason").GetString(), Is.EqualTo("stop"));
        Assert.That(json.GetProperty("device").GetString(), Is.EqualTo("cpu"));
        foreach (string stage in (string[])["load", "picture", "vision", "prefill", "decode"])
            Assert.That(json.GetProperty("times_ms").GetProperty(stage).GetDouble(), Is.GreaterThan(0));
    }

    [Test]
    public void ALimitIsKept()
    {
        Call call = Call.Run("ask", chart, "Extract the chart as JSON.", "--json", "--max-tokens", "2", "--threads", "1");
        JsonElement json = JsonElement.Parse(call.Output);
        Assert.That(json.GetProperty("token_ids").GetArrayLength(), Is.EqualTo(2));
        Assert.That(json.GetProperty("finish_reason").GetString(), Is.EqualTo("length"));
    }

    [Test]
    public void QuestionsThatLookLikeSomethingElseAreQuestions()
    {
        string[][] lines =
        [
            ["ask", "--max-tokens", "1", "--", "--help"],
            ["ask", "--max-tokens", "1", "@file"],
            ["ask", "--max-tokens", "1", "/h"],
            ["ask", "--max-tokens", "1", "-"],
            // The word behind a flag is not its value.
            ["ask", "--max-tokens", "1", "--json", "true"],
            ["ask", "--max-tokens", "1", "--system", "Be short.", "\u65e5\u672c?"],
        ];
        foreach (string[] line in lines)
        {
            Call call = Call.Run(line);
            Assert.That((call.ExitCode, call.Error), Is.EqualTo((0, "")), string.Join(' ', line));
            Assert.That(call.Output, Does.EndWith("\n").And.Not.Contain("Usage"));
        }
    }

    [Test]
    public void ThePictureMayLieAnywhere()
    {
        using TemporaryFolder folder = new();
        string picture = folder.Write("ein \u00f6.png", File.ReadAllBytes(Repository.Sample("number.png")));
        Assert.That(Call.Run("ask", picture, "What color is the number?").Output, Is.EqualTo("Yellow.\n"));
    }

    [Test]
    public void WhatCannotBeReadIsNamed()
    {
        using TemporaryFolder folder = new();
        string text = folder.Write("text.png", "not a picture");
        string cut = folder.Write("cut.png", File.ReadAllBytes(chart)[..1000]);
        Call.Run("ask", folder.Combine("absent.png"), "?").AssertRefused(1, "absent.png");
        Call.Run("ask", folder.Path, "?").AssertRefused(1, folder.Path, "directory");
        Call.Run("ask", text, "?").AssertRefused(1, text, "PNG, JPEG or BMP");
        Call.Run("ask", chart, cut, "?").AssertRefused(1, cut, "truncated");
        Call.Run("ask", "", "?").AssertRefused(1, "empty");
        Call.Run("ask", "?", "--model", folder.Combine("no")).AssertRefused(1, "no");
        Call.Run("ask", "?", "--model", folder.Path).AssertRefused(1, "config.json");
        Call.Run("ask", "?", "--device", "cuda").AssertRefused(1, "cuda", "--device cpu");
        Call.Run("ask", "?", "--json", "--device", "cuda").AssertRefused(1, "cuda");
    }

    [Test]
    public void VerboseAddsTheStack()
    {
        Call call = Call.Run("ask", "?", "--device", "cuda", "--verbose");
        Assert.That((call.ExitCode, call.Output), Is.EqualTo((1, "")));
        Assert.That(call.Error, Does.Contain("DeviceException").And.Contain("   at ").And.Contain("\nilgpu-llava: Device cuda"));
    }

    [Test]
    public void Fault044_APromptOverTheContextIsRefusedWithBothNumbers() =>
        Call.Run("ask", string.Concat(Enumerable.Repeat("red ", 2100))).AssertRefused(1, "2106 tokens", "2048");

    [Test]
    public void WhatShouldBeKnownAboutAModelIsSaidOnStandardErrorOnce()
    {
        using TemporaryFolder folder = new();
        foreach (string source in Directory.GetFiles(Repository.Model))
            File.Copy(source, folder.Combine(Path.GetFileName(source)));
        // Mistral is Llama with a window.
        string config = File.ReadAllText(folder.Combine("config.json"));
        folder.Write("config.json", config.Replace("\"model_type\": \"llama\"", "\"model_type\": \"mistral\", \"sliding_window\": 1024"));
        Call call = Call.Run("ask", "hi", "--max-tokens", "1", "--model", folder.Path);
        Assert.That(call.ExitCode, Is.Zero, call.Error);
        Assert.That(call.Error, Does.Match(@"^ilgpu-llava: The context is capped .* 1024 tokens[^\n]*\n$"));
    }
}
