using System.Text.Json;
using ILGPU.Runtime;
using IlgpuLlava.EndToEnd.Tests.Convert;
using IlgpuLlava.Host;
using IlgpuLlava.Runtime;
using IlgpuLlava.Runtime.Verification;

namespace IlgpuLlava.EndToEnd.Tests.Goldens;

/// <summary>The decoder and the vision tower of a golden, each taken out of it: alone they give what they give inside.</summary>
public class PartTests
{
    private static readonly string _golden = RepositoryRoot.Combine("tests", "goldens", "llava-1.5");
    private static readonly string _picture = Path.Combine(_golden, "cases", "one-image", "image0.png");

    [TestCase(false)]
    [TestCase(true)]
    public void ADecoderAloneHoldsTheGoldenOfText(bool converted)
    {
        using Scratch scratch = Scratch.Empty();
        string part = Part(scratch, converted, (from, to) => TakenApart.Decoder(from, to));
        Copy(Path.Combine(_golden, "cases", "text-only"), Path.Combine(part, "cases", "text-only"));
        VerifyRun run = VerifyRun.Of(part, "--device", "cpu");
        Assert.That((run.ExitCode, run.Error), Is.EqualTo((0, "")), run.Output);
        foreach (string stage in (string[])["input_ids", "text.layer.2", "logits", "greedy_ids", "greedy_text"])
            Assert.That(run.Output, Does.Contain(stage));
        Assert.That(run.Output, Does.Not.Contain("vision"));
    }

    [Test]
    public void ItsLogitsHaveTheBitsOfTheWhole()
    {
        using Scratch scratch = Scratch.Empty();
        Assert.That(Logits(TakenApart.Decoder(_golden, scratch.At("part"))), Is.EqualTo(Logits(_golden)));
    }

    [Test]
    public void AMistralAloneAnswersAsInItsLlava()
    {
        string golden = RepositoryRoot.Combine("tests", "goldens", "bakllava");
        using Scratch scratch = Scratch.Empty();
        Assert.That(Logits(TakenApart.Decoder(golden, scratch.At("part"))), Is.EqualTo(Logits(golden)));
    }

    [TestCase(false)]
    [TestCase(true)]
    public void ATowerAloneGivesTheFeaturesOfTheWhole(bool converted)
    {
        using Scratch scratch = Scratch.Empty();
        string part = Part(scratch, converted, (from, to) => TakenApart.Tower(from, to, isWhole: true));
        JsonElement whole = Features(_golden), alone = Features(part);
        Assert.That(alone.GetRawText(), Is.EqualTo(whole.GetRawText()));

        GoldenCase one = GoldenCase.Load(Path.Combine(_golden, "cases", "one-image"));
        // All layers but the last, the patches without the class token.
        float[] layer = one.Tensors.Floats("vision.layer.2"), expected = layer[(int)one.Tensors.Tensors["vision.layer.2"].Shape[2]..];
        float[] actual = [.. alone.GetProperty("features").EnumerateArray().Select(n => n.GetSingle())];
        Assert.That(Comparison.RelativeError(actual, expected), Is.LessThan(1e-4));
    }

    [Test]
    public void WhatAPartCannotDoIsSaid()
    {
        using Scratch scratch = Scratch.Empty();
        string decoder = TakenApart.Decoder(_golden, scratch.At("decoder"));
        string tower = TakenApart.Tower(_golden, scratch.At("tower"), isWhole: false);
        Assert.That(Refused("ask", _picture, "What is it?", "--model", decoder), Does.Contain("This model reads no pictures"));
        Assert.That(Refused("embed", _picture, "--model", decoder), Does.Contain("reads no pictures"));
        Assert.That(Refused("embed", _picture, "--model", tower, "--stage", "projector"), Does.Contain("without a projector"));
        foreach (string[] command in (string[][])[["ask", "What?"], ["verify", _golden]])
            Assert.That(Refused([.. command, "--model", tower]), Does.Contain("CLIP tower alone").And.Contain("embed"));
        ConvertRun quantized = ConvertRun.Inside(tower, scratch.At("int8"), "--quantize", "int8");
        Assert.That((quantized.ExitCode, quantized.Error), Is.EqualTo((1, quantized.Error)));
        Assert.That(quantized.Error, Does.Contain("nothing to quantise"));
        Assert.That(Directory.Exists(scratch.At("int8")), Is.False);
    }

    [Test]
    public void ConvertKnowsThemByName()
    {
        using Scratch scratch = Scratch.Empty();
        string decoder = TakenApart.Decoder(_golden, scratch.At("decoder")), tower = TakenApart.Tower(_golden, scratch.At("tower"), true);
        JsonElement llama = Inspect(decoder), clip = Inspect(tower);
        Assert.That(llama.GetProperty("family").GetString(), Is.EqualTo("Llama"));
        Assert.That(llama.GetProperty("vision").ValueKind, Is.EqualTo(JsonValueKind.Null));
        Assert.That(llama.GetProperty("text").GetProperty("layers").GetInt32(), Is.EqualTo(3));
        Assert.That(clip.GetProperty("family").GetString(), Is.EqualTo("CLIP"));
        Assert.That((clip.GetProperty("text").ValueKind, clip.GetProperty("context_length").ValueKind),
            Is.EqualTo((JsonValueKind.Null, JsonValueKind.Null)));
        Assert.That(clip.GetProperty("vision").GetProperty("layers_run").GetInt32(), Is.EqualTo(3));
        Assert.That(ConvertRun.Inside("inspect", decoder).Output, Does.Contain("Llama").And.Contain("none: it reads no pictures"));
        Assert.That(ConvertRun.Inside("inspect", tower).Output, Does.Contain("CLIP").And.Contain("none: it answers nothing"));
        // Quantised, a decoder still holds together.
        string int8 = scratch.At("int8");
        Assert.That(ConvertRun.Inside(decoder, int8, "--quantize", "int8").ExitCode, Is.Zero);
        Assert.That(ConvertRun.Inside("check", int8).ExitCode, Is.Zero);
        StringWriter output = new(), error = new();
        string[] ask = ["ask", "What are you?", "--max-tokens", "3", "--model", int8, "--device", "cpu"];
        Assert.That(HostProgram.Run(ask, output, error), Is.Zero);
        Assert.That(output.ToString(), Is.Not.Empty);
    }

    private static string Part(Scratch scratch, bool converted, Func<string, string, string> take)
    {
        string part = take(_golden, scratch.At("part"));
        if (!converted)
            return part;
        ConvertRun run = ConvertRun.Inside(part, scratch.At("converted"));
        Assert.That((run.ExitCode, run.Output), Is.EqualTo((0, run.Output)), run.Error);
        return scratch.At("converted");
    }

    private static List<float[]> Logits(string directory)
    {
        using ComputeDevice device = ComputeDevice.Open("cpu");
        using Generator generator = Generator.Load(directory, device);
        List<float[]> steps = [];
        generator.LogitsObserver = view =>
        {
            float[] values = new float[view.Length];
            view.SubView(0, view.Length).CopyToCPU(ref values[0], values.Length);
            steps.Add(values);
        };
        Conversation conversation = new();
        conversation.AddUser("What are you?");
        generator.Generate(conversation, new GenerationOptions { MaxTokens = 8, IgnoreEos = true });
        Assert.That(steps, Has.Count.EqualTo(8));
        return steps;
    }

    private static JsonElement Features(string directory)
    {
        StringWriter output = new(), error = new();
        int code = HostProgram.Run(["embed", _picture, "--model", directory, "--device", "cpu"], output, error);
        Assert.That((code, error.ToString()), Is.EqualTo((0, "")));
        using JsonDocument json = JsonDocument.Parse(output.ToString());
        return json.RootElement.Clone();
    }

    private static JsonElement Inspect(string directory)
    {
        ConvertRun run = ConvertRun.Inside("inspect", directory, "--json");
        Assert.That((run.ExitCode, run.Error), Is.EqualTo((0, "")));
        using JsonDocument json = JsonDocument.Parse(run.Output);
        return json.RootElement.Clone();
    }

    private static string Refused(params string[] args)
    {
        StringWriter output = new(), error = new();
        int code = HostProgram.Run([.. args, "--device", "cpu"], output, error);
        Assert.That((code, output.ToString()), Is.EqualTo((1, "")), error.ToString());
        return error.ToString();
    }

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (string file in Directory.GetFiles(from))
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
    }
}
