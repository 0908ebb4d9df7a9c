using System.Security.Cryptography;
using System.Text;
using IlgpuLlava.Model.Checkpoints;

namespace IlgpuLlava.EndToEnd.Tests.Convert;

/// <summary>A converted directory opens as the same model, bit by bit, with everything else that its user needs.</summary>
public class ConvertTests : ConvertTestBase
{
    private static IEnumerable<string> Checkpoints => Directory.GetDirectories(Path.Combine(ConvertRun.Root, "tests/goldens"))
        .Where(d => File.Exists(Path.Combine(d, "processor_config.json"))
            && !Path.GetFileName(d).StartsWith("llava-1.6", StringComparison.Ordinal)
            && File.ReadAllText(Path.Combine(d, "config.json")).Contains("LlavaForConditionalGeneration"))
        .Append(ConvertRun.Tiny).Select(d => Path.GetRelativePath(ConvertRun.Root, d)).Order(StringComparer.Ordinal);

    [TestCaseSource(nameof(Checkpoints))]
    public void ConvertedHoldsTheSameBytes(string relative)
    {
        string from = Path.Combine(ConvertRun.Root, relative);
        ConvertRun run = ConvertRun.Inside(from, At("to"));
        Assert.That(run.ExitCode, Is.Zero, run.Error);
        Assert.That(run.Output, Does.StartWith("Wrote "));
        Assert.That(run.Error, Does.Contain("100 %").And.Contain("/s"));
        Assert.That(Entries, Is.EqualTo(new[] { "to" }));

        using var original = Checkpoint.Open(from);
        using var converted = Checkpoint.Open(At("to"));
        Assert.That(converted.IsConverted);
        Assert.That(converted.Tensors.Select(t => t.ToString()), Is.EqualTo(original.Tensors.Select(t => t.ToString())));
        foreach (TensorInfo info in original.Tensors)
            Assert.That(Bytes(converted, info.Name), Is.EqualTo(Bytes(original, info.Name)), info.Name);
        foreach (string file in Directory.GetFiles(from).Where(f => !f.Contains(".safetensors")))
            Assert.That(File.ReadAllBytes(Path.Combine(At("to"), Path.GetFileName(file))), Is.EqualTo(File.ReadAllBytes(file)), file);
    }

    [Test]
    public void FileIsAlignedOrderedAndAlwaysTheSame()
    {
        Assert.That(ConvertRun.Inside(ConvertRun.Tiny, At("one")).ExitCode, Is.Zero);
        Assert.That(ConvertRun.Inside(ConvertRun.Tiny, At("two")).ExitCode, Is.Zero);
        byte[] one = File.ReadAllBytes(Path.Combine(At("one"), CheckpointConverter.FileName));
        Assert.That(one, Is.EqualTo(File.ReadAllBytes(Path.Combine(At("two"), CheckpointConverter.FileName))));
        Assert.That((8 + BitConverter.ToInt64(one)) % 64, Is.Zero);
        using var file = SafetensorsFile.Open(Path.Combine(At("one"), CheckpointConverter.FileName));
        Assert.That(file.Metadata["version"], Is.EqualTo("1"));
        Assert.That(file.Metadata["source"],
            Does.StartWith("tiny-llava: model.safetensors (9835504 bytes)").And.Not.Contain(ConvertRun.Root));
        using var checkpoint = Checkpoint.Open(At("one"));
        foreach (TensorInfo info in file.Tensors.Values)
        {
            Assert.That(file.Metadata["sha256:" + info.Name], Is.EqualTo(System.Convert.ToHexStringLower(SHA256.HashData(Bytes(checkpoint,
                info.Name)))));
        }
    }

    [TestCase("f32", TensorType.F32)]
    [TestCase("bf16", TensorType.BF16)]
    [TestCase("f16", TensorType.F16)]
    public void ElementTypeCanBeChosen(string dtype, TensorType type)
    {
        ConvertRun run = ConvertRun.Inside(ConvertRun.Tiny, At("to"), "--dtype", dtype);
        Assert.That(run.ExitCode, Is.Zero, run.Error);
        using var original = Checkpoint.Open(ConvertRun.Tiny);
        using var converted = Checkpoint.Open(At("to"));
        foreach (TensorInfo info in original.Tensors)
        {
            byte[] stored = Bytes(original, info.Name), expected = new byte[info.ElementCount * type.Size()];
            TensorConversion.Convert(TensorType.F16, stored, type, expected);
            Assert.That(converted.Info(info.Name).Type, Is.EqualTo(type));
            Assert.That(Bytes(converted, info.Name).AsSpan().SequenceEqual(expected), info.Name);
        }
        // From f16 to f32 and back nothing is lost.
        if (type != TensorType.F32) return;
        Assert.That(ConvertRun.Inside(At("to"), At("back"), "--dtype", "f16").ExitCode, Is.Zero);
        using var back = Checkpoint.Open(At("back"));
        foreach (TensorInfo info in original.Tensors)
            Assert.That(Bytes(back, info.Name).AsSpan().SequenceEqual(Bytes(original, info.Name)));
    }

    [Test]
    public void WeightsTooLargeAreReported()
    {
        string from = At("from");
        Assert.That(ConvertRun.Inside(ConvertRun.Tiny, from, "--dtype", "f32").ExitCode, Is.Zero);
        // The converter's own file cannot be changed unnoticed, so the plain one of a golden in f32 is.
        Directory.Delete(from, recursive: true);
        Directory.CreateDirectory(from);
        string golden = Path.Combine(ConvertRun.Root, "tests/goldens/llava-1.5");
        foreach (string path in Directory.GetFiles(golden)) File.Copy(path, Path.Combine(from, Path.GetFileName(path)));
        string weights = Path.Combine(from, "model.safetensors");
        using (var file = new FileStream(weights, FileMode.Open))
        {
            // The last bytes are of vision_tower...pre_layrnorm.weight, the last name in alphabetical order.
            file.Position = file.Length - 8;
            file.Write(BitConverter.GetBytes(70000f));
            file.Write(BitConverter.GetBytes(-1e10f));
        }
        ConvertRun run = ConvertRun.Inside(from, At("to"), "--dtype", "f16");
        Assert.That((run.ExitCode, run.Output), Is.EqualTo((1, "")));
        Assert.That(run.Error, Does.Contain("2 of the 128 weights of 'vision.pre_norm.weight' are too large for F16"));
        Assert.That(Entries, Is.EqualTo(new[] { "from" }));
        Assert.That(ConvertRun.Inside(from, At("to"), "--dtype", "bf16").ExitCode, Is.Zero);
    }

    [Test]
    public void Fault024_NonFiniteWeightsAreReported()
    {
        string from = CopyTiny();
        using (var file = new FileStream(Path.Combine(from, "model.safetensors"), FileMode.Open))
        {
            file.Position = file.Length - 2;
            file.Write([0x00, 0x7E]);
        }
        ConvertRun run = ConvertRun.Inside(from, At("to"));
        Assert.That((run.ExitCode, run.Output), Is.EqualTo((1, "")));
        Assert.That(run.Error, Does.Contain("1 of the 192 weights of 'vision.pre_norm.weight' are NaN or infinite"));
        Assert.That(ConvertRun.Inside(from, At("to"), "--allow-non-finite").ExitCode, Is.Zero);
    }

    [Test]
    public void Fault029_PicklesAreRefused()
    {
        string from = CopyTiny();
        File.Delete(Path.Combine(from, "model.safetensors"));
        File.WriteAllBytes(Path.Combine(from, "pytorch_model.bin"), Encoding.ASCII.GetBytes("cos\nsystem\n"));
        ConvertRun run = ConvertRun.Inside(from, At("to"));
        Assert.That((run.ExitCode, run.Output), Is.EqualTo((1, "")));
        Assert.That(run.Error.Trim().Split('\n'), Has.Length.EqualTo(1));
        Assert.That(run.Error, Does.Contain("pytorch_model.bin").And.Contain("safetensors"));
    }

    [Test]
    public void MissingUnexpectedAndMisshapenAreListed()
    {
        string from = CopyTiny();
        string config = Path.Combine(from, "config.json");
        File.WriteAllText(config, File.ReadAllText(config).Replace("\"num_key_value_heads\": 3", "\"num_key_value_heads\": 1"));
        ConvertRun run = ConvertRun.Inside(from, At("to"));
        Assert.That(run.ExitCode, Is.EqualTo(1));
        for (int i = 0; i < 5; i++)
            Assert.That(run.Error, Does.Contain($"layers.{i}.self_attn.k_proj.weight' is [192, 192], config.json asks for [64, 192]"));
        Assert.That(Entries, Is.EqualTo(new[] { "from" }));
    }

    private static byte[] Bytes(Checkpoint checkpoint, string name)
    {
        byte[] bytes = new byte[checkpoint.Info(name).ByteLength];
        checkpoint.Read(name, 0, bytes);
        return bytes;
    }
}
