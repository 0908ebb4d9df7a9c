using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using IlgpuLlava.Kernels;
using IlgpuLlava.Model.Checkpoints;

namespace IlgpuLlava.EndToEnd.Tests.Convert;

/// <summary><c>convert --quantize</c> stores what the format says, bit by bit, and reports what it cost.</summary>
public class QuantizeTests : ConvertTestBase
{
    private static readonly string[] _kinds = ["int8", "int4", "int4:64", "int4:128"];

    [TestCaseSource(nameof(_kinds))]
    public void StoredAsTheFormatSays(string kind)
    {
        // An odd number of inputs (mlp.down), and ones that no group divides.
        string from = Synth(344 + 1);
        ConvertRun run = ConvertRun.Inside(from, At("to"), "--quantize", kind);
        Assert.That(run.ExitCode, Is.Zero, run.Error);
        using var original = Checkpoint.Open(from);
        using var converted = Checkpoint.Open(At("to"));
        var quantization = WeightQuantization.Parse(kind)!;
        Assert.That((original.Quantization, converted.Quantization), Is.EqualTo(((WeightQuantization?)null, quantization)));
        int quantised = 0;
        foreach (TensorInfo info in original.Tensors)
        {
            byte[] stored = Bytes(original, info.Name);
            if (!IsQuantised(info.Name))
            {
                Assert.That(Bytes(converted, info.Name).AsSpan().SequenceEqual(stored), info.Name);
                Assert.That(converted.Contains(info.Name + ".scale"), Is.False);
                continue;
            }
            quantised++;
            (byte[] values, byte[] scales, double error) = Reference(Floats(info.Type, stored), (int)info.Shape[0], quantization.Group);
            Assert.That(Bytes(converted, info.Name).AsSpan().SequenceEqual(values), info.Name);
            Assert.That(Bytes(converted, info.Name + ".scale").AsSpan().SequenceEqual(scales), info.Name);
            string line = run.Output.Split('\n').Single(l => l.StartsWith(info.Name + " ", StringComparison.Ordinal));
            Assert.That(double.Parse(line.Split(' ')[^1], CultureInfo.InvariantCulture), Is.EqualTo(error).Within(1.1e-6), line);
            Assert.That(error, Is.InRange(0.001, 0.2));
        }
        Assert.That(quantised, Is.EqualTo((4 * original.Configuration.Text.LayerCount) + 3));
        Assert.That(run.Output, Does.Contain($"{quantised} tensors are quantised"));
        using var file = SafetensorsFile.Open(Path.Combine(At("to"), CheckpointConverter.FileName));
        Assert.That(file.Metadata["ilgpullava.quantization"], Is.EqualTo(quantization.ToString()));
    }

    [Test]
    public void OtherTensorsTakeTheTypeAsked()
    {
        Assert.That(ConvertRun.Inside(ConvertRun.Tiny, At("to"), "--quantize", "int8", "--dtype", "f32").ExitCode, Is.Zero);
        using var converted = Checkpoint.Open(At("to"));
        Assert.That(converted.Tensors.Select(t => t.Type).Distinct().Order(),
            Is.EqualTo(new[] { TensorType.F32, TensorType.F16, TensorType.I8 }));
        Assert.That(converted.Info("text.layers.0.attention.qkv.weight").Type, Is.EqualTo(TensorType.I8));
        Assert.That(converted.Info("text.embed_tokens.weight").Type, Is.EqualTo(TensorType.F32));
    }

    [Test]
    public void AQuantisedCheckpointIsNotConvertedAgain()
    {
        Assert.That(ConvertRun.Inside(ConvertRun.Tiny, At("to"), "--quantize", "int8").ExitCode, Is.Zero);
        ConvertRun run = ConvertRun.Inside(At("to"), At("again"), "--quantize", "int4");
        Assert.That((run.ExitCode, run.Output), Is.EqualTo((1, "")));
        Assert.That(run.Error, Does.Contain("is quantized to int8").Or.Contain("is quantised to int8"));
        Assert.That(Entries, Is.EqualTo(new[] { "to" }));
    }

    [Test]
    public void Fault024_NonFiniteWeightsAreNotQuantised()
    {
        string from = Synth(344, "f32");
        string weights = Path.Combine(from, "model.safetensors");
        using (var file = new FileStream(weights, FileMode.Open))
        {
            // The last tensor is the output matrix.
            file.Position = file.Length - 4;
            file.Write(BitConverter.GetBytes(float.NaN));
        }
        foreach (string[] options in (string[][])[[], ["--allow-non-finite"]])
        {
            ConvertRun run = ConvertRun.Inside([from, At("to"), "--quantize", "int4", .. options]);
            Assert.That((run.ExitCode, run.Output), Is.EqualTo((1, "")));
            Assert.That(run.Error, Does.Contain("1 of the").And.Contain("'text.lm_head.weight'").And.Contain("NaN or infinite"));
        }
        Assert.That(Entries, Has.None.EqualTo("to"));
    }

    [Test]
    public void WeightsTooLargeForAScaleAreNamed()
    {
        string from = Synth(344, "f32");
        using (var file = new FileStream(Path.Combine(from, "model.safetensors"), FileMode.Open))
        {
            file.Position = file.Length - 4;
            file.Write(BitConverter.GetBytes(1e9f));
        }
        ConvertRun run = ConvertRun.Inside(from, At("to"), "--quantize", "int8");
        Assert.That((run.ExitCode, run.Output), Is.EqualTo((1, "")));
        Assert.That(run.Error, Does.Contain("'text.lm_head.weight' cannot be quantised to int8"));
    }

    [Test]
    public void Fault027_TensorsThatDoNotFitTheQuantisationAreNamed()
    {
        Assert.That(ConvertRun.Inside(ConvertRun.Tiny, At("to"), "--quantize", "int8").ExitCode, Is.Zero);
        string config = Path.Combine(At("to"), "config.json");
        File.WriteAllText(config, File.ReadAllText(config).Replace("\"num_key_value_heads\": 3", "\"num_key_value_heads\": 1"));
        CheckpointException error = Assert.Throws<CheckpointException>(() => Checkpoint.Open(At("to")).Dispose())!;
        Assert.That(error.Kind, Is.EqualTo(CheckpointErrorKind.TensorMismatch));
        Assert.That(error.Message, Does.Contain("'text.layers.0.attention.qkv.weight' I8 [576, 192] where config.json and the "
            + "quantisation ask for I8 [320, 192]").And.Contain("'text.layers.0.attention.qkv.weight.scale'"));
    }

    [TestCase("int8")]
    [TestCase("int4:64")]
    public void SyntheticOnesAreWrittenDirectly(string kind)
    {
        Assert.That(ConvertRun.Inside("synth", "tiny-1.5", At("one"), "--quantize", kind, "--dtype", "bf16").ExitCode, Is.Zero);
        Assert.That(ConvertRun.Inside("synth", "tiny-1.5", At("two"), "--quantize", kind, "--dtype", "bf16").ExitCode, Is.Zero);
        Assert.That(File.ReadAllBytes(Path.Combine(At("one"), CheckpointConverter.FileName)).AsSpan()
            .SequenceEqual(File.ReadAllBytes(Path.Combine(At("two"), CheckpointConverter.FileName))));
        using var checkpoint = Checkpoint.Open(At("one"));
        Assert.That(checkpoint.Quantization!.ToString(), Is.EqualTo(kind));
        Assert.That(checkpoint.Info("text.norm.weight").Type, Is.EqualTo(TensorType.BF16));
        // Weights of the size that the plain ones have.
        TensorInfo info = checkpoint.Info("text.lm_head.weight");
        double scale = (double)MemoryMarshal.Cast<byte, Half>(Bytes(checkpoint, info.Name + ".scale"))[0];
        double square = Bytes(checkpoint, info.Name).SelectMany(b => kind == "int8" ? [(sbyte)b] : new[] { (b & 0xF) - 8, (b >> 4) - 8 })
            .Average(q => q * scale * q * scale);
        Assert.That(Math.Sqrt(square), Is.EqualTo(2 / Math.Sqrt(256)).Within(5).Percent);
    }

    /// <summary>The rule of the format, for reading.</summary>
    private static (byte[] Values, byte[] Scales, double Error) Reference(float[] weights, int rows, int group)
    {
        int inputs = weights.Length / rows, limit = group == 0 ? 127 : 7, width = group == 0 ? inputs : group;
        List<byte> values = [];
        List<Half> scales = [];
        double difference = 0, norm = 0;
        for (int row = 0; row < rows; row++)
        {
            int[] q = new int[inputs];
            for (int first = 0; first < inputs; first += width)
            {
                float[] part = weights[((row * inputs) + first)..((row * inputs) + Math.Min(first + width, inputs))];
                var scale = group == 0 ? (Half)(part.Max(Math.Abs) / limit) : Int4Scale(part, group);
                scales.Add(scale);
                for (int i = 0; i < part.Length; i++)
                {
                    q[first + i] = (int)MathF.Round(part[i] / (float)scale, MidpointRounding.ToEven);
                    if (group > 0) q[first + i] = Math.Clamp(q[first + i], -8, 7);
                    Assert.That(Math.Abs(q[first + i]), Is.LessThanOrEqualTo(group == 0 ? limit : 8));
                    difference += Math.Pow(part[i] - (q[first + i] * (double)scale), 2);
                    norm += (double)part[i] * part[i];
                }
            }
            if (group == 0) values.AddRange(q.Select(v => (byte)(sbyte)v));
            for (int i = 0; group > 0 && i < inputs; i += 2)
                values.Add((byte)((q[i] + 8) | ((i + 1 < inputs ? q[i + 1] + 8 : 8) << 4)));
        }
        return ([.. values], MemoryMarshal.AsBytes<Half>(scales.ToArray()).ToArray(), Math.Sqrt(difference / norm));
    }

    // Which scale is the best is held to its definition where it is chosen.
    private static Half Int4Scale(float[] part, int group)
    {
        var scale = new Half[1];
        Quantization.QuantizeInt4(part, part.Length, group, new byte[(part.Length + 1) / 2], scale);
        return scale[0];
    }

    private static bool IsQuantised(string name) =>
        name is "text.lm_head.weight" or "projector.linear_1.weight" or "projector.linear_2.weight"
        || (name.StartsWith("text.layers.", StringComparison.Ordinal) && !name.Contains("norm", StringComparison.Ordinal));

    private static float[] Floats(TensorType type, byte[] stored)
    {
        float[] floats = new float[stored.Length / type.Size()];
        TensorConversion.Convert(type, stored, TensorType.F32, MemoryMarshal.AsBytes(floats.AsSpan()));
        return floats;
    }

    private static byte[] Bytes(Checkpoint checkpoint, string name)
    {
        byte[] bytes = new byte[checkpoint.Info(name).ByteLength];
        checkpoint.Read(name, 0, bytes);
        return bytes;
    }

    private string Synth(int intermediate, string dtype = "f16")
    {
        string golden = Path.Combine(ConvertRun.Root, "tests/goldens/llava-1.5");
        Directory.CreateDirectory(At("config"));
        foreach (string name in (string[])["preprocessor_config.json", "tokenizer.model", "tokenizer_config.json"])
            File.Copy(Path.Combine(golden, name), Path.Combine(At("config"), name));
        JsonNode config = JsonNode.Parse(File.ReadAllText(Path.Combine(golden, "config.json")))!;
        config["text_config"]!["intermediate_size"] = intermediate;
        File.WriteAllText(At("config/config.json"), config.ToJsonString());
        ConvertRun run = ConvertRun.Inside("synth", At("config/config.json"), At("from"), "--dtype", dtype, "--layers", "1");
        Assert.That(run.ExitCode, Is.Zero, run.Error);
        return At("from");
    }
}
