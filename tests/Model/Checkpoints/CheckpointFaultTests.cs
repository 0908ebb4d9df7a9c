using System.Diagnostics;
using System.Text.Json.Nodes;
using IlgpuLlava.Model.Checkpoints;
using static IlgpuLlava.Model.Checkpoints.CheckpointErrorKind;

namespace IlgpuLlava.Model.Tests.Checkpoints;

/// <summary>Checkpoints whose files do not fit each other, or change while they are read.</summary>
public class CheckpointFaultTests
{
    private const string Single = "tests/goldens/spelling-v5", Sharded = "tests/goldens/spelling-hub";
    private const string Weights = "model.safetensors", Index = "model.safetensors.index.json";

    [TestCase("F16", "00 7C", "text.norm.weight")]
    [TestCase("F16", "01 FC", "vision.layers.1.attention.qkv.weight")]
    public void Fault024_NonFiniteWeights(string type, string bits, string name)
    {
        using var scratch = Scratch.CopyOf(Single);
        string source = name == "text.norm.weight" ? "model.language_model.norm.weight"
            : "model.vision_tower.encoder.layers.1.self_attn.k_proj.weight";
        Patch(scratch.At(Weights), source, 6, Convert.FromHexString(bits.Replace(" ", "")));
        using var checkpoint = Checkpoint.Open(scratch.Path);
        TensorInfo info = checkpoint.Info(name);
        Assert.That(info.Type.Spelling(), Is.EqualTo(type));

        CheckpointException error = Scratch.Refusal(() => OpenTests.ReadInPieces(checkpoint, info, 256));
        Assert.That(error.Kind, Is.EqualTo(NonFinite));
        Assert.That(error.Message, Does.Contain(name).And.Contain("1 of the"));
        Assert.That(Scratch.Refusal(() => checkpoint.Read(name, 2, new byte[2])).Kind, Is.EqualTo(NonFinite), "out of order");
        Assert.That(Scratch.Refusal(() => checkpoint.Read(name, 1, new byte[3])).Kind, Is.EqualTo(NonFinite), "within elements");

        using var lenient = Checkpoint.Open(scratch.Path, new CheckpointOptions { NonFinite = NonFinitePolicy.Allow });
        Assert.That(() => OpenTests.ReadInPieces(lenient, info, 256), Throws.Nothing);
    }

    [Test]
    public void Fault025_LinksWithinAndIntoTheHubsCacheAreFine()
    {
        using var copy = Scratch.CopyOf(Sharded);
        string shard = "model-00002-of-00003.safetensors";
        File.Move(copy.At(shard), copy.At("other"));
        File.CreateSymbolicLink(copy.At(shard), "other");
        Checkpoint.Open(copy.Path).Dispose();

        using var cache = new Scratch();
        Directory.CreateDirectory(cache.At("blobs"));
        Directory.CreateDirectory(cache.At("snapshots/main"));
        foreach (string file in Directory.GetFiles(copy.Path))
        {
            string name = Path.GetFileName(file);
            File.Copy(file, cache.At("blobs/" + name));
            File.CreateSymbolicLink(cache.At("snapshots/main/" + name), "../../blobs/" + name);
        }
        Checkpoint.Open(cache.At("snapshots/main")).Dispose();
    }

    [Test]
    public void Fault026_MissingUnexpectedAndMisshapenAreAllNamed()
    {
        using var scratch = new Scratch();
        CopyConfiguration(scratch);
        scratch.Tensors(Weights, ("lm_head.weight", "F16", [704, 63]), ("model.language_model.extra", "F16", [1]), ("model.image_newline",
            "F16", [64]),
            ("model.language_model.norm.weight", "I64", [64]), ("model.vision_tower.encoder.layers.3.layer_norm1.weight", "F16", [64]),
            ("model.vision_tower.encoder.layers.2.layer_norm1.weight", "F16", [64]), ("x.inv_freq", "F32", [2]));
        CheckpointException error = Expect(scratch.Path, TensorMismatch, "'model.language_model.extra'", "'model.image_newline'",
            "'lm_head.weight' is [704, 63], config.json asks for [704, 64]", "'model.language_model.norm.weight' is I64",
            "'model.vision_tower.encoder.layers.3.layer_norm1.weight'");
        using var sound = Checkpoint.Open(Goldens.At(Single));
        foreach (TensorInfo info in sound.Tensors.Where(t => t.Name != "text.lm_head.weight" && t.Name != "text.norm.weight"))
        {
            string part = info.Name.Replace(".qkv.", ".v.").Replace(".gate_up.", ".up.");
            Assert.That(error.Message, Does.Contain(part));
        }
        Assert.That(error.Message, Does.Not.Contain("layers.2.layer_norm1").And.Not.Contain("inv_freq"), "unused ones are no fault");
    }

    [TestCase("\"image_size\": 56", "\"image_size\": 84", "[17, 64]", "[37, 64]")]
    public void Fault027_ShapesDifferFromConfig(string from, string to, params string[] named)
    {
        using var scratch = Scratch.CopyOf(Single);
        scratch.Edit("config.json", from, to);
        scratch.Edit("preprocessor_config.json", "56", "84");
        Expect(scratch.Path, TensorMismatch, named);
    }

    [Test]
    public void Fault027_PartsOfOneMatrixMustAgreeInType()
    {
        using var scratch = new Scratch();
        CopyConfiguration(scratch);
        using (var sound = SafetensorsFile.Open(Goldens.At(Single + "/" + Weights)))
        {
            scratch.Tensors(Weights, [.. sound.Tensors.Values.Select(t =>
                (t.Name, t.Name.EndsWith("layers.0.self_attn.k_proj.bias") ? "F32" : "F16", t.Shape.ToArray()))]);
        }
        Expect(scratch.Path, UnsupportedType, "vision.layers.0.attention.qkv.bias");
    }

    [TestCase("pytorch_model.bin")]
    [TestCase("consolidated.00.pth")]
    [TestCase("model.pt")]
    public void Fault029_PicklesAreNeverOpened(string name)
    {
        using var scratch = new Scratch();
        CopyConfiguration(scratch);
        scratch.Write(name, [0x80, 0x04]);
        // A pipe would hang whoever opens it.
        if (!OperatingSystem.IsWindows())
        {
            File.Delete(scratch.At(name));
            Process.Start("mkfifo", scratch.At(name)).WaitForExit();
        }
        Expect(scratch.Path, PickleRefused, name, "safetensors");
        Expect(scratch.At(name), PickleRefused, name);
    }

    [Test]
    public void Fault030_FileReplacedByAnotherStaysReadable()
    {
        using var scratch = Scratch.CopyOf(Single);
        using var checkpoint = Checkpoint.Open(scratch.Path);
        byte[] before = new byte[64], after = new byte[64];
        checkpoint.Read("text.norm.weight", 0, before);
        scratch.Write("other", new byte[100]);
        File.Move(scratch.At("other"), scratch.At(Weights), overwrite: true);
        checkpoint.Read("text.norm.weight", 0, after);
        Assert.That(after, Is.EqualTo(before));
    }

    [Test]
    public void TiedEmbeddingServesAsOutputMatrix()
    {
        using var scratch = Scratch.CopyOf(Single);
        byte[] head = WithoutHead(scratch);
        Expect(scratch.Path, TensorMismatch, "text.lm_head.weight");
        scratch.Edit("config.json", "\"tie_word_embeddings\": false", "\"tie_word_embeddings\": true");
        using var checkpoint = Checkpoint.Open(scratch.Path);
        Assert.That(checkpoint.IsTied);
        TensorInfo info = checkpoint.Info("text.lm_head.weight");
        Assert.That(OpenTests.ReadInPieces(checkpoint, info, 1 << 20),
            Is.EqualTo(OpenTests.ReadInPieces(checkpoint, checkpoint.Info("text.embed_tokens.weight"), 1 << 20)).And.Not.EqualTo(head));
    }

    [Test]
    public void Fault108_OpeningAndReadingTakesLittleMemory()
    {
        using var warm = Checkpoint.Open(Goldens.At("models/tiny-llava"));
        byte[] chunk = new byte[1 << 16];
        long before = GC.GetAllocatedBytesForCurrentThread();
        using var checkpoint = Checkpoint.Open(Goldens.At("models/tiny-llava"));
        foreach (TensorInfo info in checkpoint.Tensors)
        {
            for (long at = 0; at < info.ByteLength; at += chunk.Length)
                checkpoint.Read(info.Name, at, chunk.AsSpan(0, (int)Math.Min(chunk.Length, info.ByteLength - at)));
        }
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(2_000_000), "of a file of 10 MB");
    }

    private static byte[] WithoutHead(Scratch scratch)
    {
        using var file = SafetensorsFile.Open(scratch.At(Weights));
        byte[] head = new byte[file.Tensors["lm_head.weight"].ByteLength];
        file.Read("lm_head.weight", 0, head);
        var header = new JsonObject();
        var data = new MemoryStream();
        foreach (TensorInfo info in file.Tensors.Values.Where(t => t.Name != "lm_head.weight"))
        {
            byte[] bytes = new byte[info.ByteLength];
            file.Read(info.Name, 0, bytes);
            header[info.Name] = new JsonObject
            {
                ["dtype"] = info.Type.Spelling(),
                ["shape"] = new JsonArray([.. info.Shape.Select(d => (JsonNode)d)]),
                ["data_offsets"] = new JsonArray(data.Length, data.Length + bytes.Length),
            };
            data.Write(bytes);
        }
        File.WriteAllBytes(scratch.At("new"), Scratch.Bytes(System.Text.Encoding.UTF8.GetBytes(header.ToJsonString()), data.ToArray()));
        File.Move(scratch.At("new"), scratch.At(Weights), overwrite: true);
        return head;
    }

    private static void CopyConfiguration(Scratch scratch)
    {
        foreach (string name in (string[])["config.json", "generation_config.json", "preprocessor_config.json"])
            File.Copy(Goldens.At($"{Single}/{name}"), scratch.At(name));
    }

    internal static void Patch(string path, string tensor, long at, byte[] bytes)
    {
        byte[] file = File.ReadAllBytes(path);
        long headerLength = BitConverter.ToInt64(file);
        JsonNode entry = JsonNode.Parse(file.AsSpan(8, (int)headerLength))![tensor]!;
        bytes.CopyTo(file, 8 + headerLength + (long)entry["data_offsets"]![0]! + at);
        File.WriteAllBytes(path, file);
    }

    private static CheckpointException Expect(string directory, CheckpointErrorKind kind, params string[] named)
    {
        CheckpointException error = Scratch.Refusal(() => Checkpoint.Open(directory).Dispose());
        Assert.That(error.Kind, Is.EqualTo(kind), error.Message);
        foreach (string text in named) Assert.That(error.Message, Does.Contain(text));
        return error;
    }
}
