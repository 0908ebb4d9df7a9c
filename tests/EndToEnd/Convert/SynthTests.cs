using System.Text.Json.Nodes;
using IlgpuLlava.Convert.Synth;
using IlgpuLlava.Model.Checkpoints;
using IlgpuLlava.Model.Configuration;
using IlgpuLlava.Model.Text;

namespace IlgpuLlava.EndToEnd.Tests.Convert;

/// <summary>Random checkpoints open as what they are named for, and are always the same.</summary>
public class SynthTests : ConvertTestBase
{
    [Test]
    public void TheSameRequestGivesTheSameBytes()
    {
        Synth("tiny-1.5", "one");
        Synth("tiny-1.5", "two");
        Synth("tiny-1.5", "other", "--seed", "1");
        foreach (string file in Directory.GetFiles(At("one")).Select(f => Path.GetFileName(f)!))
            Assert.That(Bytes("one", file).SequenceEqual(Bytes("two", file)), file);
        Assert.That(Bytes("one", "model.safetensors").SequenceEqual(Bytes("other", "model.safetensors")), Is.False);
        Assert.That(Entries, Is.EqualTo(new[] { "one", "other", "two" }));
    }

    [Test]
    public void LayersAreThoseOfTheWholeModel()
    {
        Synth("tiny-1.5", "whole");
        Synth("tiny-1.5", "two", "--layers", "2");
        using var whole = Checkpoint.Open(At("whole"));
        using var two = Checkpoint.Open(At("two"));
        Assert.That((whole.Configuration.Text.LayerCount, two.Configuration.Text.LayerCount), Is.EqualTo((4, 2)));
        foreach (TensorInfo info in two.Tensors)
        {
            // What adds to the residual stream is scaled by the depth.
            if (info.Name is not ("text.embed_tokens.weight" or "text.layers.1.attention.qkv.weight" or "vision.layers.0.mlp.fc2.weight"))
                continue;
            byte[] a = new byte[info.ByteLength], b = new byte[info.ByteLength];
            whole.Read(info.Name, 0, a);
            two.Read(info.Name, 0, b);
            Assert.That(a.AsSpan().SequenceEqual(b), info.Name);
        }
    }

    [TestCase("f32", TensorType.F32)]
    [TestCase("f16", TensorType.F16)]
    [TestCase("bf16", TensorType.BF16)]
    public void WeightsAreNormalAndOfTheTypeAsked(string dtype, TensorType type)
    {
        Synth("tiny-1.5", "to", "--dtype", dtype);
        using var checkpoint = Checkpoint.Open(At("to"));
        Assert.That(checkpoint.Tensors.Select(t => t.Type).Distinct(), Is.EqualTo(new[] { type }));
        TensorInfo info = checkpoint.Info("text.lm_head.weight");
        byte[] stored = new byte[info.ByteLength], wide = new byte[info.ElementCount * sizeof(float)];
        checkpoint.Read(info.Name, 0, stored);
        TensorConversion.Convert(type, stored, TensorType.F32, wide);
        float[] weights = new float[info.ElementCount];
        Buffer.BlockCopy(wide, 0, weights, 0, wide.Length);
        double deviation = 2 / Math.Sqrt(256), count = weights.Length;
        Assert.That(weights.Average(w => (double)w), Is.EqualTo(0).Within(4 * deviation / Math.Sqrt(count)));
        Assert.That(Math.Sqrt(weights.Average(w => (double)w * w)), Is.EqualTo(deviation).Within(0.5).Percent);
        // Within one, two and three deviations.
        foreach ((double within, double share) in ((double, double)[])[(1, 0.6827), (2, 0.9545), (3, 0.9973)])
            Assert.That(weights.Count(w => Math.Abs(w) < within * deviation) / count, Is.EqualTo(share).Within(0.002));
        // Neighbours have nothing to do with each other.
        double product = 0;
        for (int i = 1; i < weights.Length; i++) product += (double)weights[i] * weights[i - 1];
        Assert.That(product / (count * deviation * deviation), Is.EqualTo(0).Within(4 / Math.Sqrt(count)));
    }

    [Test]
    public void EveryNamedModelHasItsTokensAndConfiguration()
    {
        foreach (string name in NamedModels.Names)
        {
            IReadOnlyDictionary<string, byte[]> files = SyntheticFiles.Make(new SynthRequest(name, "to"));
            var config = (JsonObject)JsonNode.Parse(files["config.json"])!;
            bool original = name == "llava-1.0-7b";
            int? image = (int?)config["image_token_index"];
            var vocabulary = new SyntheticVocabulary(config);
            Assert.That(vocabulary.PieceCount, Is.EqualTo(original ? 32000 : name.Contains("llama3") ? 128000 : image!.Value));
            Assert.That(image is null ? null : vocabulary.Controls[image.Value], Is.EqualTo(original ? null : "<image>"));
            foreach (string file in (string[])["chat_template.jinja", "preprocessor_config.json"])
                Assert.That(files.ContainsKey(file), Is.Not.EqualTo(original), name);
            string directory = At(name);
            Directory.CreateDirectory(directory);
            foreach ((string file, byte[] bytes) in files) File.WriteAllBytes(Path.Combine(directory, file), bytes);
            var tokenizer = Tokenizer.Load(directory);
            Assert.That(tokenizer.TryGetId(ChatTemplate.ImagePlaceholder, out int id) ? id : (int?)null, Is.EqualTo(image), name);
            Assert.That(ChatTemplate.Load(directory), Is.Not.Null);
            var configuration = LlavaConfiguration.Read(directory);
            Assert.That(configuration.ImageTokenId, Is.EqualTo(image));
            Assert.That(configuration.Preprocess.AnyResolution is not null, Is.EqualTo(name.Contains("1.6")), name);
        }
    }

    [Test]
    public void WhatLiesBesideAConfigurationIsTaken()
    {
        string golden = Path.Combine(ConvertRun.Root, "tests/goldens/llava-1.5");
        Synth(Path.Combine(golden, "config.json"), "to");
        Assert.That(Bytes("to", "tokenizer.model").SequenceEqual(File.ReadAllBytes(Path.Combine(golden, "tokenizer.model"))));
        using var original = Checkpoint.Open(golden);
        using var synthetic = Checkpoint.Open(At("to"));
        Assert.That(synthetic.Tensors.Select(t => t.ToString()), Is.EqualTo(original.Tensors.Select(t => t.ToString())));
    }

    [Test]
    public void WrongRequestsAreOneLine()
    {
        string config = At("config.json");
        foreach ((string text, string named) in ((string, string)[])
            [("[]", "not a JSON object"), ("{", "not a JSON object"), ("{\"model_type\":\"bert\"}", "bert"),
                ("{\"model_type\":\"llava\",\"image_token_index\":5}", "too few")])
        {
            File.WriteAllText(config, text);
            Refuse(1, named, config, At("to"));
        }
        Refuse(1, "known are llava-1.0-7b", "llava-9", At("to"));
        Refuse(1, "exists", "tiny-1.5", config);
        Refuse(2, "--layers", "tiny-1.5", At("to"), "--layers", "0");
        Refuse(2, "--seed", "tiny-1.5", At("to"), "--seed", "x");
        Refuse(2, "'f64'", "tiny-1.5", At("to"), "--dtype", "f64");
        Refuse(2, "'TO'", "tiny-1.5");
        Assert.That(Entries, Is.EqualTo(new[] { "config.json" }));
    }

    private static void Refuse(int code, string named, params string[] args)
    {
        ConvertRun run = ConvertRun.Inside(["synth", .. args]);
        Assert.That((run.ExitCode, run.Output), Is.EqualTo((code, "")), run.Error);
        Assert.That(run.Error.TrimEnd('\n').Split('\n'), Has.Length.EqualTo(1));
        Assert.That(run.Error, Does.StartWith("convert: ").And.Contain(named));
    }

    private void Synth(string config, string to, params string[] options)
    {
        ConvertRun run = ConvertRun.Inside(["synth", config, At(to), .. options]);
        Assert.That(run.ExitCode, Is.Zero, run.Error);
    }

    private byte[] Bytes(string directory, string file) => File.ReadAllBytes(Path.Combine(At(directory), file));
}
