using System.Text.Json.Nodes;
using IlgpuLlava.Model.Checkpoints;
using static IlgpuLlava.Model.Checkpoints.CheckpointErrorKind;

namespace IlgpuLlava.Model.Tests.Checkpoints;

/// <summary>The faults of weights in every family's checkpoint, in whichever spelling, file and tower they are.</summary>
[TestFixtureSource(typeof(Goldens), nameof(Goldens.Checkpoints))]
public class FamilyFaultTests(string directory)
{
    [Test]
    public void Fault014_TwoBytesMissingInAnyFile() => ForEachFile((scratch, file) =>
    {
        byte[] bytes = File.ReadAllBytes(scratch.At(file));
        File.WriteAllBytes(scratch.At(file), bytes[..^2]);
        Expect(scratch, Path.GetFileName(file));
    });

    [Test]
    public void Fault003_AHeaderLongerThanAnyFile() => ForEachFile((scratch, file) =>
    {
        byte[] bytes = File.ReadAllBytes(scratch.At(file));
        BitConverter.TryWriteBytes(bytes, (long)bytes.Length);
        File.WriteAllBytes(scratch.At(file), bytes);
        Assert.That(Expect(scratch, Path.GetFileName(file)).Kind, Is.EqualTo(InvalidHeaderLength));
    });

    [Test]
    public void Fault024_ANaNInAnyFileIsFound() => ForEachFile((scratch, file) =>
    {
        string name;
        using (SafetensorsFile stored = SafetensorsFile.Open(scratch.At(file)))
        {
            TensorInfo info = stored.Tensors.Values.First(t => !TensorNames.IsSkipped(t.Name) && !t.Name.Contains("post_layernorm")
                && !t.Name.Contains($"encoder.layers.{Layers()}."));
            byte[] value = info.Type switch
            {
                TensorType.F32 => BitConverter.GetBytes(float.NaN),
                TensorType.F16 => BitConverter.GetBytes(Half.NaN),
                _ => BitConverter.GetBytes((ushort)0x7FC0),
            };
            name = info.Name;
            CheckpointFaultTests.Patch(scratch.At(file), name, 0, value);
        }
        using Checkpoint checkpoint = Checkpoint.Open(scratch.Path);
        CheckpointException[] errors = [.. checkpoint.Tensors.Select(t => Failure(checkpoint, t)).OfType<CheckpointException>()];
        Assert.That(errors.Select(e => e.Kind), Is.EqualTo((CheckpointErrorKind[])[NonFinite]), name);
    });

    [Test]
    public void Fault026_ATensorThatIsMissingAndOneThatIsTooManyAreNamed() => ForEachFile((scratch, file) =>
    {
        byte[] bytes = File.ReadAllBytes(scratch.At(file));
        long header = BitConverter.ToInt64(bytes);
        string text = System.Text.Encoding.UTF8.GetString(bytes, 8, (int)header);
        string name = JsonNode.Parse(text)!.AsObject().Select(p => p.Key).First(n => n != "__metadata__" && !TensorNames.IsSkipped(n)
            && !n.Contains("post_layernorm") && !n.Contains($"encoder.layers.{Layers()}."));
        string other = name[..^1] + "X";
        byte[] changed = System.Text.Encoding.UTF8.GetBytes(text.Replace($"\"{name}\"", $"\"{other}\""));
        changed.CopyTo(bytes, 8);
        File.WriteAllBytes(scratch.At(file), bytes);
        string index = scratch.At("model.safetensors.index.json");
        if (File.Exists(index)) File.WriteAllText(index, File.ReadAllText(index).Replace($"\"{name}\"", $"\"{other}\""));
        CheckpointException error = Expect(scratch, other);
        Assert.That((error.Kind, error.Message), Is.EqualTo((TensorMismatch, error.Message)));
        Assert.That(error.Message, Does.Contain("missing: ").And.Contain("unexpected: "));
    });

    [Test]
    public void Fault027_AnotherVocabularyThanTheConfigurations()
    {
        using Scratch scratch = Scratch.CopyOf(directory);
        JsonNode config = JsonNode.Parse(File.ReadAllText(scratch.At("config.json")))!;
        JsonNode section = config["text_config"] ?? config;
        int size = (int)section["vocab_size"]!;
        section["vocab_size"] = size + 2;
        File.WriteAllText(scratch.At("config.json"), config.ToJsonString());
        CheckpointException error = Expect(scratch, $"[{size}, ", $"[{size + 2}, ");
        Assert.That(error.Kind, Is.EqualTo(TensorMismatch));
    }

    [Test]
    public void Fault028_SizesThatCannotBeAreRefusedByTheirNames()
    {
        foreach ((string key, long value) in ((string, long)[])[("num_hidden_layers", 0), ("num_attention_heads", -1),
            ("hidden_size", 1L << 40), ("vocab_size", 0), ("intermediate_size", -7)])
        {
            using Scratch scratch = Scratch.CopyOf(directory);
            JsonNode config = JsonNode.Parse(File.ReadAllText(scratch.At("config.json")))!;
            (config["text_config"] ?? config)[key] = value;
            File.WriteAllText(scratch.At("config.json"), config.ToJsonString());
            Assert.That(Expect(scratch, key).Kind, Is.EqualTo(InvalidConfiguration));
        }
    }

    [Test]
    public void Fault030_AnyFileCutShortWhileItIsRead() => ForEachFile((scratch, file) =>
    {
        using Checkpoint checkpoint = Checkpoint.Open(scratch.Path);
        using (FileStream stream = File.Open(scratch.At(file), FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite))
            stream.SetLength(stream.Length / 2);
        CheckpointException[] errors = [.. checkpoint.Tensors.Select(t => Failure(checkpoint, t)).OfType<CheckpointException>()];
        Assert.That(errors.Select(e => e.Kind).Distinct(), Is.EqualTo((CheckpointErrorKind[])[FileChanged]));
    });

    private static CheckpointException? Failure(Checkpoint checkpoint, TensorInfo info)
    {
        try
        {
            OpenTests.ReadInPieces(checkpoint, info, 1 << 20);
            return null;
        }
        catch (CheckpointException e)
        {
            return e;
        }
    }

    /// <summary>The layer of the tower that nothing reads.</summary>
    private int Layers()
    {
        using Checkpoint checkpoint = Checkpoint.Open(Goldens.At(directory));
        return checkpoint.Configuration.VisionLayersToRun;
    }

    private void ForEachFile(Action<Scratch, string> test)
    {
        string source = Goldens.At(directory);
        foreach (string file in Directory.GetFiles(source, "*.safetensors", SearchOption.AllDirectories))
        {
            string relative = Path.GetRelativePath(source, file);
            if (relative.StartsWith("cases", StringComparison.Ordinal)) continue;
            using Scratch scratch = Scratch.CopyOf(directory);
            test(scratch, relative);
        }
    }

    private static CheckpointException Expect(Scratch scratch, params string[] named)
    {
        CheckpointException error = Scratch.Refusal(() => Checkpoint.Open(scratch.Path).Dispose());
        foreach (string text in named) Assert.That(error.Message, Does.Contain(text));
        return error;
    }
}
