using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using IlgpuLlava.EndToEnd.Tests.Convert;

namespace IlgpuLlava.EndToEnd.Tests.Goldens;

/// <summary>Goldens whose matrices are quantised on the way, or whose keys and values are: <c>verify</c> holds the angle of the logits,
/// and prints everything else.</summary>
public class QuantizedGoldenTests : ConvertTestBase
{
    private static readonly string[] _goldens =
    [
        "llava-1.5", "llava-1.5-bf16", "llava-1.5-saved-by-v5", "llava-1.5-real-shape-f16", "llava-1.5-original-no-tower", "llava-1.0",
        "bakllava", "llava-1.6-vicuna", "llava-1.6-mistral", "llava-1.6-34b-yi", "llava-1.6-llama3", "llava-1.6-original",
        "llava-1.6-real-shape-f16",
    ];

    [Test]
    public void QuantisedWeightsAreWithinTheirBound(
        [ValueSource(nameof(_goldens))] string golden, [Values("int8", "int4", "int4:64", "int4:128")] string kind)
    {
        ConvertRun convert = ConvertRun.Inside(Golden(golden), At("to"), "--quantize", kind);
        Assert.That(convert.ExitCode, Is.Zero, convert.Error);
        VerifyRun run = VerifyRun.Of(Golden(golden), "--model", At("to"), "--device", "cpu");
        Assert.That(run.ExitCode, Is.Zero, run.Output + run.Error);
        string bound = kind switch { "int8" => "1.0e-03", "int4" => "5.0e-02", _ => "-" };
        Check(run, bound, least: 1e-7);
    }

    [Test]
    public void AnInt8CacheIsWithinItsBound([ValueSource(nameof(_goldens))] string golden)
    {
        VerifyRun run = VerifyRun.Of(Golden(golden), "--kv", "int8", "--device", "cpu");
        Assert.That(run.ExitCode, Is.Zero, run.Output + run.Error);
        Check(run, "1.0e-03", least: 1e-9);
    }

    /// <summary>Stages are held all the same, to what rounding to 16 bits may change, and something is rounded.</summary>
    [Test]
    public void ACacheOf16BitsIsWithinItsBound(
        [Values("llava-1.5", "llava-1.6-mistral")] string golden, [Values("f16", "bf16")] string kv)
    {
        VerifyRun run = VerifyRun.Of(Golden(golden), "--kv", kv, "--device", "cpu");
        Assert.That(run.ExitCode, Is.Zero, run.Output + run.Error);
        MatchCollection rows = Regex.Matches(run.Output, @"text\.norm +(\S+) +(\S+)  ok");
        Assert.That(rows, Has.Count.GreaterThan(0), run.Output);
        foreach (Match row in rows)
        {
            Assert.That(row.Groups[2].Value, Is.EqualTo(kv == "f16" ? "3.0e-03" : "2.0e-02"), run.Output);
            double error = double.Parse(row.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture);
            Assert.That(error, Is.GreaterThan(2e-5), run.Output);
        }
    }

    /// <summary>What is held can fail: a model of other numbers is quantised, and not mistaken for the golden's.</summary>
    [Test]
    public void AnotherModelIsOverTheBound()
    {
        using Scratch other = Scratch.Of("spelling-v5");
        other.EditTensor("cases/one-image/tensors.safetensors", "logits", data => MemoryMarshal.Cast<byte, float>(data.AsSpan()).Reverse());
        VerifyRun run = VerifyRun.Of(other.Folder, "--kv", "int8", "--device", "cpu");
        Assert.That(run.ExitCode, Is.EqualTo(1));
        Assert.That(run.Error, Does.Contain("logits, 1 - cos"));
    }

    [Test]
    public void WhatIsNotQuantisedIsHeldAsBefore()
    {
        using Scratch golden = Scratch.Of("spelling-v5");
        golden.EditJson("cases/one-image/case.json", json => json["input_ids"]![3] = 5);
        golden.EditTensor("cases/one-image/tensors.safetensors", "pixels", data => data[100] += (byte)(data[100] < 128 ? 2 : 254));
        VerifyRun run = VerifyRun.Of(golden.Folder, "--kv", "int8", "--device", "cpu");
        Assert.That(run.FailedStages, Is.EqualTo((string[])["input_ids", "pixels"]), run.Output);
    }

    // Every case has its row, with its bound and an error that shows that something was rounded; no stage has a bound.
    private static void Check(VerifyRun run, string bound, double least)
    {
        MatchCollection rows = Regex.Matches(run.Output, @"logits, 1 - cos +(\S+) +(\S+)  ok");
        Assert.That(rows, Has.Count.GreaterThan(0), run.Output);
        foreach (Match row in rows)
        {
            Assert.That(row.Groups[2].Value, Is.EqualTo(bound), run.Output);
            double error = double.Parse(row.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture);
            Assert.That(error, Is.GreaterThan(least), run.Output);
        }
        TestContext.Out.WriteLine(string.Join('\n', rows.Select(row => row.Value)));
        Assert.That(Regex.IsMatch(run.Output, @"text\.norm +\S+ +-  ok"), run.Output);
    }

    private static string Golden(string name) => RepositoryRoot.Combine("tests", "goldens", name);
}
