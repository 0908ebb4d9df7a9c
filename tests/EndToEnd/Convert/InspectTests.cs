using System.Text.Json;

namespace IlgpuLlava.EndToEnd.Tests.Convert;

/// <summary><c>convert inspect</c> says what a checkpoint is; <c>convert check</c> whether it is still what was written.</summary>
public class InspectTests : ConvertTestBase
{
    private static string Golden(string name) => Path.Combine(ConvertRun.Root, "tests/goldens", name);

    [TestCase("llava-1.5", "LLaVA-1.5", "Hugging Face hub")]
    [TestCase("spelling-hub", "LLaVA-1.5", "Hugging Face hub")]
    [TestCase("spelling-v4.52", "LLaVA-1.5", "transformers 4.52")]
    [TestCase("spelling-v5", "LLaVA-1.5", "transformers 5")]
    [TestCase("bakllava", "BakLLaVA", "Hugging Face hub")]
    public void FamilyAndSpelling(string golden, string family, string spelling)
    {
        JsonElement json = Json(Golden(golden));
        Assert.That((json.GetProperty("family").GetString(), json.GetProperty("spelling").GetString()), Is.EqualTo((family, spelling)));
        Assert.That(json.GetProperty("quantization").ValueKind, Is.EqualTo(JsonValueKind.Null));
    }

    [Test]
    public void TotalsAreThoseOfTheFiles()
    {
        JsonElement json = Json(ConvertRun.Tiny);
        long length = new FileInfo(Path.Combine(ConvertRun.Tiny, "model.safetensors")).Length;
        JsonElement file = json.GetProperty("files").EnumerateArray().Single();
        Assert.That(file.GetProperty("name").GetString(), Is.EqualTo("model.safetensors"));
        Assert.That(file.GetProperty("bytes").GetInt64(), Is.EqualTo(length));
        JsonElement[] tensors = [.. json.GetProperty("tensors").EnumerateArray()];
        Assert.That(json.GetProperty("total").GetProperty("tensors").GetInt32(), Is.EqualTo(tensors.Length));
        long bytes = json.GetProperty("total").GetProperty("bytes").GetInt64();
        Assert.That(tensors.Sum(t => t.GetProperty("bytes").GetInt64()), Is.EqualTo(bytes));
        // All of the file but its header.
        Assert.That(length - bytes, Is.InRange(8, 64 * 1024));
        JsonElement head = tensors.Single(t => t.GetProperty("name").GetString() == "language_model.lm_head.weight");
        Assert.That(head.GetProperty("type").GetString(), Is.EqualTo("F16"));
        Assert.That(head.GetProperty("shape").EnumerateArray().Select(d => d.GetInt64()), Is.EqualTo(new[]
        {
            (long)json.GetProperty("text").GetProperty("vocab_size").GetInt32(),
            json.GetProperty("text").GetProperty("hidden_size").GetInt32(),
        }));
    }

    [Test]
    public void TheTableNamesEveryTensor()
    {
        ConvertRun run = ConvertRun.Inside("inspect", ConvertRun.Tiny);
        Assert.That((run.ExitCode, run.Error), Is.EqualTo((0, "")));
        foreach (JsonElement tensor in Json(ConvertRun.Tiny).GetProperty("tensors").EnumerateArray())
        {
            (string? name, string? type) = (tensor.GetProperty("name").GetString(), tensor.GetProperty("type").GetString());
            Assert.That(run.Output, Does.Match($"(?m)^{name} +{type} "));
        }
        Assert.That(run.Output, Does.Match("(?m)^family +LLaVA-1.5, ").And.Contain(" tensors, ").And.Contain("F16"));
    }

    [Test]
    public void ConvertedAndQuantised()
    {
        Assert.That(ConvertRun.Inside(ConvertRun.Tiny, At("to"), "--quantize", "int4:128").ExitCode, Is.Zero);
        JsonElement json = Json(At("to"));
        Assert.That((json.GetProperty("spelling").GetString(), json.GetProperty("quantization").GetString()),
            Is.EqualTo(("converted", "int4:128")));
        Assert.That(json.GetProperty("parameters").GetInt64(), Is.EqualTo(Json(ConvertRun.Tiny).GetProperty("parameters").GetInt64()));
    }

    [Test]
    public void WhatCannotBeOpenedIsOneLine()
    {
        foreach (string command in (string[])["inspect", "check"])
        {
            ConvertRun run = ConvertRun.Inside(command, At("nothing"));
            Assert.That((run.ExitCode, run.Output), Is.EqualTo((1, "")));
            Assert.That(run.Error.TrimEnd('\n').Split('\n'), Has.Length.EqualTo(1));
            Assert.That(ConvertRun.Inside(command).ExitCode, Is.EqualTo(2));
        }
    }

    [Test]
    public void CheckFindsNothingWrong()
    {
        ConvertRun plain = ConvertRun.Inside("check", ConvertRun.Tiny);
        Assert.That((plain.ExitCode, plain.Output), Is.EqualTo((0, plain.Output)), plain.Error);
        Assert.That(plain.Output, Does.Contain("Only converted checkpoints have checksums"));
        Assert.That(ConvertRun.Inside(ConvertRun.Tiny, At("to"), "--quantize", "int8").ExitCode, Is.Zero);
        ConvertRun run = ConvertRun.Inside("check", At("to"));
        Assert.That(run.ExitCode, Is.Zero, run.Error);
        Assert.That(run.Output, Does.Contain("are as they were written"));
        Assert.That(run.Error, Does.Contain("100 %"));
    }

    [Test]
    public void Fault032_CheckNamesEveryBrokenTensor()
    {
        Assert.That(ConvertRun.Inside(ConvertRun.Tiny, At("to"), "--quantize", "int8").ExitCode, Is.Zero);
        string path = Path.Combine(At("to"), "ilgpu-llava.safetensors");
        string[] names = ["text.layers.1.mlp.down.weight", "text.layers.0.attention.out.weight.scale"];
        byte[] file = File.ReadAllBytes(path);
        long data = 8 + BitConverter.ToInt64(file);
        using (JsonDocument header = JsonDocument.Parse(file.AsMemory(8, (int)data - 8)))
        {
            foreach (string name in names)
                file[data + header.RootElement.GetProperty(name).GetProperty("data_offsets")[0].GetInt64() + 5] ^= 1;
        }
        File.WriteAllBytes(path, file);
        ConvertRun run = ConvertRun.Inside("check", At("to"));
        Assert.That(run.ExitCode, Is.EqualTo(1));
        Assert.That(run.Output.TrimEnd('\n').Split('\n'), Has.Length.EqualTo(2), run.Output);
        foreach (string name in names) Assert.That(run.Output, Does.Contain(name));
        Assert.That(run.Error, Does.Contain("convert: 2 of the"));
    }

    [Test]
    public void Fault030_CheckOfAFileCutShort()
    {
        Assert.That(ConvertRun.Inside(ConvertRun.Tiny, At("to")).ExitCode, Is.Zero);
        using (var file = new FileStream(Path.Combine(At("to"), "ilgpu-llava.safetensors"), FileMode.Open))
            file.SetLength(file.Length - 1);
        ConvertRun run = ConvertRun.Inside("check", At("to"));
        Assert.That((run.ExitCode, run.Output), Is.EqualTo((1, "")));
        Assert.That(run.Error, Does.Contain("cut short"));
    }

    private static JsonElement Json(string directory)
    {
        ConvertRun run = ConvertRun.Inside("inspect", directory, "--json");
        Assert.That((run.ExitCode, run.Error), Is.EqualTo((0, "")));
        return JsonDocument.Parse(run.Output).RootElement;
    }
}
