using System.Text.Json;
using IlgpuLlava.Runtime;
using IlgpuLlava.Runtime.Profiling;
using IlgpuLlava.Runtime.Tests.Profiling;
using Spectre.Console;

namespace IlgpuLlava.Host.Tests.Commands;

public class ProfileTests
{
    private static readonly string chart = Repository.Sample("chart.png");

    [Test]
    public void TheTablesArePlainLinesAndAddUp()
    {
        Call call = Call.Run("profile", chart, "How high is the yellow bar?");
        Assert.That((call.ExitCode, call.Error), Is.EqualTo((0, "")));
        Assert.That(call.Output, Does.Not.Contain("\u001b").And.Contain("\nanswer: 7. ("));
        Assert.That(call.Output, Does.Match(@"(?m)^device: cpu, \d+ lanes"));
        Assert.That(call.Output, Does.Match(@"(?m)^roofline: read stream [\d.]+ GB/s, matrix product [\d.]+ GFLOP/s$"));
        string[] stages = ["decode picture", "preprocess", "CLIP", "projector", "prefill", "decode step"];
        foreach (string stage in stages)
            Assert.That(call.Output, Does.Match($@"(?m)^  {stage} +\d+( +\d+\.\d\d\d)+$"));
        foreach (string stage in stages[2..])
        {
            string[] rows = [.. call.Output.Split($"\n\n{stage}\n")[1].Split("\n\n")[0].TrimEnd('\n').Split('\n').Skip(1)];
            Assert.That(rows[^2], Does.Match(@"^  launch gaps  "));
            Assert.That(rows[^1], Does.Match(@"^  sum  .* 100\.0 %$"));
            double[] totals = [.. rows.Select(Total)];
            // Each is rounded to a microsecond.
            Assert.That(totals[..^1].Sum(), Is.EqualTo(totals[^1]).Within(0.0005 * rows.Length), stage);
        }

        static double Total(string row) => double.Parse(
            System.Text.RegularExpressions.Regex.Match(row, @" (\d+\.\d{3})\b").Groups[1].Value,
            System.Globalization.CultureInfo.InvariantCulture);
    }

    [Test]
    public void JsonIsOneObject()
    {
        Call call = Call.Run("profile", chart, "How high is the yellow bar?", "--json");
        Assert.That((call.ExitCode, call.Error), Is.EqualTo((0, "")));
        Assert.That(call.Output.TrimEnd('\n'), Does.Not.Contain("\n"));
        JsonElement json = JsonElement.Parse(call.Output);
        Assert.That(json.GetProperty("text").GetString(), Is.EqualTo("7."));
        Assert.That(json.GetProperty("device").GetString(), Is.EqualTo("cpu"));
        Assert.That(json.GetProperty("roofline").GetProperty("read_gb_per_s").GetDouble(), Is.Positive);
        Assert.That(json.GetProperty("roofline").GetProperty("product_gflop_per_s").GetDouble(), Is.Positive);
        JsonElement[] kernels = [.. json.GetProperty("kernels").EnumerateArray()];
        foreach (JsonElement stage in json.GetProperty("stages").EnumerateArray())
        {
            double total = Number(stage, "total_ms"), inKernels = Number(stage, "kernels_ms"), gaps = Number(stage, "gaps_ms");
            JsonElement[] own = [.. kernels.Where(k => k.GetProperty("stage").GetString() == stage.GetProperty("stage").GetString())];
            Assert.That(own.Sum(k => Number(k, "total_ms")), Is.EqualTo(inKernels).Within(1e-6));
            Assert.That(own.Sum(k => k.GetProperty("calls").GetInt32()), Is.EqualTo(stage.GetProperty("launches").GetInt32()));
            if (own.Length > 0)
                Assert.That(inKernels + gaps, Is.EqualTo(total).Within(1e-6));
        }
        int tokens = json.GetProperty("tokens").GetInt32();
        JsonElement step = json.GetProperty("stages").EnumerateArray().Last();
        Assert.That((step.GetProperty("stage").GetString(), step.GetProperty("calls").GetInt32()), Is.EqualTo(("decode step", tokens - 1)));
        string[] names = ["shape", "median_us", "p99_us", "share_of_stage", "gb_per_s", "gflop_per_s", "share_of_roofline"];
        Assert.That(kernels, Has.All.Matches<JsonElement>(k => names.All(n => k.TryGetProperty(n, out _))));
    }

    [Test]
    public void EveryDeviceCanBeProfiled([Values("cpu", "interpreter", "opencl", "cuda")] string device)
    {
        bool isThere = ComputeDevice.List().Any(d => d.Name == device && d.IsUsable);
        using TemporaryFolder folder = new();
        string trace = folder.Combine("trace.json");
        // The interpreter would take minutes for a picture.
        string[] question = device == "interpreter" ? ["Hi"] : [chart, "Hi"];
        Call call = Call.Run(["profile", .. question, "--device", device, "--max-tokens", "2", "--json", "--trace", trace]);
        if (!isThere)
        {
            call.AssertRefused(1, device);
            Assert.That(File.Exists(trace), Is.False, "a trace of nothing is left");
            if (device == "opencl" && Environment.GetEnvironmentVariable("CI") is { Length: > 0 })
                Assert.Fail("This machine has no OpenCL device; install one, as pocl-opencl-icd.");
            Assert.Inconclusive(call.Error);
        }
        Assert.That((call.ExitCode, call.Error), Is.EqualTo((0, "")));
        JsonElement json = JsonElement.Parse(call.Output);
        string[] stages = [.. json.GetProperty("stages").EnumerateArray().Select(s => s.GetProperty("stage").GetString()!)];
        string[] host = device == "interpreter" ? [] : ["decode picture", "preprocess", "CLIP", "projector"];
        Assert.That(stages, Is.EqualTo((string[])[.. host, "prefill", "decode step"]));
        TraceChecker checkedTrace = TraceChecker.Check(File.ReadAllText(trace));
        Assert.That(checkedTrace.CheckStagesAreFilled(), Is.EqualTo(stages.Length - (host.Length / 2)));
        Assert.That(checkedTrace.Slices.Count(s => s.Category == "kernel"), Is.EqualTo(
            json.GetProperty("stages").EnumerateArray().Sum(s => s.GetProperty("launches").GetInt32())));
    }

    [Test]
    public void ATraceReplacesWhatTheFileHeld()
    {
        using TemporaryFolder folder = new();
        string trace = folder.Write("trace.json", new string('x', 1 << 20));
        Assert.That(Call.Run("profile", "Hi", "--max-tokens", "1", "--trace", trace).ExitCode, Is.Zero);
        Assert.That(TraceChecker.Check(File.ReadAllText(trace)).CheckStagesAreFilled(), Is.EqualTo(1));
    }

    [Test]
    public void WhatCannotBeReadOrWrittenIsNamed()
    {
        using TemporaryFolder folder = new();
        string text = folder.Write("text.png", "not a picture");
        string kept = folder.Write("kept.json", "kept");
        Call.Run("profile", folder.Combine("absent.png"), "?").AssertRefused(1, "absent.png");
        Call.Run("profile", text, "?").AssertRefused(1, text, "PNG, JPEG or BMP");
        Call.Run("profile", "?", "--trace", folder.Path).AssertRefused(1, "trace", folder.Path);
        Call.Run("profile", "?", "--trace", Path.Combine(folder.Path, "no", "t.json")).AssertRefused(1, "trace", "t.json");
        Call.Run("profile", "?", "--model", folder.Combine("no"), "--trace", kept).AssertRefused(1, "no");
        Assert.That(File.ReadAllText(kept), Is.EqualTo("kept"));
        Call.Run("profile", "?", "--model", folder.Combine("no"), "--trace", folder.Combine("new.json")).AssertRefused(1, "no");
        Assert.That(File.Exists(folder.Combine("new.json")), Is.False);
    }

    [Test]
    public void ATerminalGetsTheSameRows()
    {
        ProfilingReport report = new(
            new Roofline(1e9, 2e11),
            [Stage(ProfilingStage.Preprocess, 0), Stage(ProfilingStage.Clip, 10)],
            [
                new KernelProfile
                {
                    Stage = ProfilingStage.Clip, Name = "Linear[odd]", Shape = "1 x 2 f16", Calls = 3, Total = new TimeSpan(90),
                    Median = new TimeSpan(30), P99 = new TimeSpan(40), ShareOfStage = 0.9, BytesPerSecond = 5e8,
                    OperationsPerSecond = null, ShareOfRoofline = 0.5,
                },
            ],
            TraceIsComplete: true);
        GenerationResult answer = new()
        {
            Text = "two\nlines [bold]",
            TokenIds = [1, 2],
            PromptTokens = 3,
            ImageTokens = 0,
            CachedTokens = 0,
            FinishReason = FinishReason.Stop,
            Times = new StageTimes(default, default, default, default),
        };
        Profile profile = new("cpu", "detail", answer, report);
        StringWriter plain = new() { NewLine = "\n" }, drawn = new();
        ProfileTables.Write(profile, plain);
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.No,
            ColorSystem = ColorSystemSupport.NoColors,
            Out = new AnsiConsoleOutput(drawn),
        });
        console.Profile.Width = 160;
        ProfileTables.Write(profile, console);
        Assert.That(plain.ToString(), Does.Contain(
            "  Linear[odd]  1 x 2 f16      3     0.009        3.0     4.0   90.0 %   0.5                50.0 %\n"));
        string[] Words(string text) => text.Split([' ', '\n', '\r', '\u2502'], StringSplitOptions.RemoveEmptyEntries);
        string[] expected = [.. Words(plain.ToString())];
        Assert.That(Words(drawn.ToString()), Is.SupersetOf(expected));
        Assert.That(expected, Does.Contain("[bold]").And.Contain("launch"));
    }

    private static double Number(JsonElement of, string name) => of.GetProperty(name).GetDouble();

    private static StageProfile Stage(ProfilingStage stage, long gaps) => new()
    {
        Stage = stage,
        Calls = 1,
        Total = new TimeSpan(100),
        Median = new TimeSpan(100),
        P99 = new TimeSpan(100),
        Kernels = new TimeSpan(90),
        Launches = 3,
        Gaps = new TimeSpan(gaps),
        MedianGap = default,
        P99Gap = default,
        Host = new TimeSpan(80),
    };
}
