using System.Text.Json.Nodes;
using IlgpuLlava.Model.Checkpoints;
using IlgpuLlava.Model.Configuration;
using IlgpuLlava.Model.Text;

namespace IlgpuLlava.Model.Tests.Checkpoints;

/// <summary>What tests of one checkpoint share: copies of it that they may damage, and what comes of opening them.</summary>
public abstract class FamilyFixture(string directory)
{
    private protected const string Single = "model.safetensors", Index = "model.safetensors.index.json", Tower = "vision-tower";

    private static readonly string[] _ofText =
    [
        "tokenizer.json", "tokenizer.model", "tokenizer_config.json", "special_tokens_map.json", "added_tokens.json", "chat_template.jinja",
    ];

    // Read for the weights, and for the template.
    private static readonly string[] _ofBoth = ["config.json", "processor_config.json"];

    private LlavaConfiguration? _configuration;

    /// <summary>The checkpoint, relative to the repository.</summary>
    private protected string Source => directory;

    /// <summary>The weight files, relative to the checkpoint.</summary>
    private protected IReadOnlyList<string> WeightFiles => field ??= WeightFilesIn(Goldens.At(directory));

    /// <summary>A copy whose weights are zeros: enough where nothing reads them.</summary>
    private protected Scratch Copy() => Scratch.CopyOf(directory, data: false);

    private protected Scratch WholeCopy() => Scratch.CopyOf(directory);

    /// <summary>A copy whose weights are in two shards at least, with an index, the tower's too.</summary>
    private protected Scratch Sharded()
    {
        Scratch scratch = Copy();
        foreach (string folder in Folders(scratch).Where(folder => !File.Exists(scratch.At(Path.Combine(folder, Index)))))
        {
            string single = scratch.At(Path.Combine(folder, Single));
            SafetensorsParts parts = SafetensorsParts.Of(single);
            SafetensorsEntry[][] shards = [.. parts.Entries.Chunk((parts.Entries.Count + 1) / 2)];
            var map = new JsonObject();
            for (int i = 0; i < shards.Length; i++)
            {
                string name = $"model-0000{i + 1}-of-0000{shards.Length}.safetensors";
                parts.Packed(shards[i]).Build().Write(scratch.At(Path.Combine(folder, name)));
                foreach (SafetensorsEntry entry in shards[i]) map[entry.Name] = name;
            }
            var index = new JsonObject { ["metadata"] = new JsonObject { ["total_size"] = parts.Data }, ["weight_map"] = map };
            File.WriteAllText(scratch.At(Path.Combine(folder, Index)), index.ToJsonString());
            File.Delete(single);
        }
        return scratch;
    }

    /// <summary>A copy that has one weight file in each folder, so that no index can disagree.</summary>
    private protected Scratch Merged()
    {
        Scratch scratch = Copy();
        if (!File.Exists(scratch.At(Index))) return scratch;
        SafetensorsParts[] shards = [.. WeightFiles.Select(file => SafetensorsParts.Of(scratch.At(file)))];
        shards[0].Packed(shards.SelectMany(p => p.Entries)).Build().Write(scratch.At(Single));
        foreach (string file in WeightFiles.Append(Index)) File.Delete(scratch.At(file));
        return scratch;
    }

    /// <summary>Changes every tensor that is used, one by one; what is told is its entry and what it stands for.</summary>
    private protected void ForEachTensor(
        Func<SafetensorsEntry, SafetensorsEntry?> change, Action<Scratch, SafetensorsEntry, string> test)
    {
        using Scratch scratch = Merged();
        Checkpoint.Open(scratch.Path).Dispose();
        foreach (string file in WeightFilesIn(scratch.Path))
        {
            byte[] sound = File.ReadAllBytes(scratch.At(file));
            foreach (SafetensorsEntry entry in SafetensorsParts.Of(scratch.At(file)).Entries)
            {
                if (Canonical(file, entry.Name) is not { } name) continue;
                scratch.EditTensors(file, entries => entries.Select(e => e == entry ? change(e) : e).OfType<SafetensorsEntry>());
                test(scratch, entry, name);
                File.WriteAllBytes(scratch.At(file), sound);
            }
        }
    }

    /// <summary>The folders of a copy that hold weights: its own, and a tower's where it has weights of its own.</summary>
    private protected static IReadOnlyList<string> Folders(Scratch scratch) =>
        [.. WeightFilesIn(scratch.Path).Select(file => Path.GetDirectoryName(file)!).Distinct()];

    private protected static IReadOnlyList<string> WeightFilesIn(string path) =>
    [
        .. Directory.GetFiles(path, "*.safetensors", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(path, file))
            .Where(file => !file.StartsWith("cases", StringComparison.Ordinal)).Order(StringComparer.Ordinal),
    ];

    /// <summary>The canonical name of a tensor of a file; null where it is skipped or nothing reads it.</summary>
    private protected string? Canonical(string file, string tensor)
    {
        if (TensorNames.IsSkipped(tensor)) return null;
        bool inTower = file.StartsWith(Tower, StringComparison.Ordinal);
        string name = (inTower ? TensorNames.NormalizeTower(tensor) : TensorNames.Normalize(tensor))!;
        // The layer of the tower that nothing reads has this number.
        int layers = (_configuration ??= LlavaConfiguration.Read(Goldens.At(directory))).VisionLayersToRun;
        return name.StartsWith("vision.post_norm", StringComparison.Ordinal)
            || name.StartsWith($"vision.layers.{layers}.", StringComparison.Ordinal) ? null : name;
    }

    /// <summary>Reads what a file of the checkpoint is there for: the model, the tokenizer and template, or both.</summary>
    private protected static void ReadOf(string directory, string file)
    {
        bool isText = _ofText.Contains(Path.GetFileName(file));
        if (!isText) ReadModel(directory);
        if (isText || _ofBoth.Contains(file)) ReadText(directory);
    }

    private protected static void ReadModel(string directory)
    {
        using Checkpoint checkpoint = Checkpoint.Open(directory);
        LlavaConfiguration c = checkpoint.Configuration;
        Assert.That(c.ContextLength, Is.Positive);
        Assert.That(c.EndTokenIds, Is.All.InRange(0, c.Text.VocabularySize - 1));
        foreach ((int width, int height) in ((int, int)[])[(1, 1), (640, 480), (3, 4000), (c.Vision.ImageSize, c.Vision.ImageSize)])
            Assert.That(c.LayoutOf(width, height).TokenCount, Is.InRange(1, c.MaxImageTokenCount));
    }

    private protected static void ReadText(string directory)
    {
        var tokenizer = Tokenizer.Load(directory);
        var builder = new PromptBuilder(tokenizer, ChatTemplate.Load(directory));
        int[] ids = builder.Build(
            [ChatTurn.System("s"), ChatTurn.User("a <image>"), ChatTurn.Assistant("b"), ChatTurn.User("the text 🙂", 1)], 1);
        tokenizer.Decode([.. ids.Where(tokenizer.Contains)]);
        Assert.That(ids.Where(id => id != builder.ImageTokenId), Is.All.InRange(0, tokenizer.VocabularySize - 1));
    }

    private protected static CheckpointException Refused(Scratch scratch, CheckpointErrorKind kind, params string[] named)
    {
        CheckpointException error = Scratch.Refusal(() => Checkpoint.Open(scratch.Path).Dispose());
        Assert.That(error.Kind, Is.EqualTo(kind), error.Message);
        foreach (string text in named) Assert.That(error.Message, Does.Contain(text));
        return error;
    }
}
