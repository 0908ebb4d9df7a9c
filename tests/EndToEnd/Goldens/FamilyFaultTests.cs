using System.Text.Json.Nodes;
using IlgpuLlava.EndToEnd.Tests.Convert;
using IlgpuLlava.Host.Tests;

namespace IlgpuLlava.EndToEnd.Tests.Goldens;

/// <summary>What users of the programs meet where a checkpoint of any family is damaged: one line, and nothing left behind.</summary>
[TestFixtureSource(typeof(GoldenFolders), nameof(GoldenFolders.Checkpoints))]
public class FamilyFaultTests(string golden)
{
    private Scratch _scratch = null!;
    private IReadOnlyList<string> _weights = [];

    [OneTimeSetUp]
    public void SetUp()
    {
        _scratch = Scratch.Empty();
        string source = RepositoryRoot.Combine(golden), from = Directory.CreateDirectory(_scratch.At("sound")).FullName;
        CopyFolder(source, from);
        _weights = [.. Directory.GetFiles(from, "*.safetensors", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(from, file)).Order(StringComparer.Ordinal)];
    }

    [OneTimeTearDown]
    public void TearDown() => _scratch.Dispose();

    [Test]
    public void Fault001_Fault029_ConvertSaysWhatIsWrongAndLeavesNothing() => ForEachDamage((from, named, what) =>
    {
        ConvertRun run = ConvertRun.Inside(from, _scratch.At("to"));
        Assert.That((run.ExitCode, run.Output), Is.EqualTo((1, "")), what);
        string[] lines = [.. run.Error.TrimEnd('\n').Split('\n').Where(line => !line.Contains('%'))];
        Assert.That(lines, Has.Length.EqualTo(1), run.Error);
        Assert.That(lines[0], Does.StartWith("convert: ").And.Contain(named).And.Not.Contain("Unexpected"), what);
        Assert.That(_scratch.Entries, Is.EquivalentTo((string[])["sound", "damaged"]), what);
    });

    [Test]
    public void Fault001_Fault029_AskSaysWhatIsWrong() => ForEachDamage((from, named, what) =>
        Call.Run("ask", "What is this?", "--model", from, "--device", "cpu").AssertRefused(1, named));

    /// <summary>It listens before it loads, and still ends.</summary>
    [Test]
    public void Fault014_Fault026_ServeSaysWhatIsWrong() => ForEachDamage(
        (from, named, what) => Call.Run("serve", "--http", "0", "--grpc", "0", "--model", from, "--device", "cpu").AssertRefused(1, named),
        only: [14, 26]);

    /// <summary>Its pieces or, where the template writes them, its added tokens have no rows in the embedding.</summary>
    [Test]
    public void Fault027_ATokenizerOfALargerVocabularyIsRefused()
    {
        using Scratch damaged = Scratch.In(_scratch.At("damaged"));
        CopyFolder(_scratch.At("sound"), damaged.Folder);
        string[] files = ["tokenizer.json", "tokenizer.model", "tokenizer_config.json", "added_tokens.json", "special_tokens_map.json"];
        foreach (string file in files) File.Delete(damaged.At(file));
        JsonNode config = JsonNode.Parse(File.ReadAllText(damaged.At("config.json")))!;
        int rows = (int)(config["text_config"] ?? config)["vocab_size"]!;
        // Another model's, its image token where this one's is.
        JsonNode tokenizer = JsonNode.Parse(File.ReadAllText(RepositoryRoot.Combine("tests/goldens/text/hub-tokenizer.json")))!;
        if ((int?)config["image_token_index"] is { } image)
        {
            JsonObject vocabulary = tokenizer["model"]!["vocab"]!.AsObject();
            string piece = vocabulary.First(p => (int)p.Value! == image).Key;
            vocabulary[piece] = 9000;
            tokenizer["added_tokens"]!.AsArray().Single(t => (string)t!["content"]! == "<image>")!["id"] = image;
            if (vocabulary.ContainsKey("<image>")) vocabulary["<image>"] = image;
        }
        File.WriteAllText(damaged.At("tokenizer.json"), tokenizer.ToJsonString());
        Call.Run("ask", "What is this?", "--model", damaged.Folder, "--device", "cpu")
            .AssertRefused(1, $"vocab_size is {rows}", "ids up to ", "tokenizer's files of the same checkpoint");
    }

    private void ForEachDamage(Action<string, string, string> test, int[]? only = null)
    {
        foreach (CheckpointDamage damage in CheckpointDamage.All.Where(d => only?.Contains(d.Fault) is not false))
        {
            foreach (string file in _weights)
            {
                using Scratch damaged = Scratch.In(_scratch.At("damaged"));
                CopyFolder(_scratch.At("sound"), damaged.Folder);
                string named = damage.Does(damaged, file);
                test(damaged.Folder, named, $"{damage} in {file}");
                // One file stands for all where it is the configuration that is damaged.
                if (damage.Fault is 27 or 28) break;
            }
        }
    }

    private static void CopyFolder(string from, string to)
    {
        foreach (string file in Directory.GetFiles(from, "*", SearchOption.AllDirectories))
        {
            string relative = Path.GetRelativePath(from, file);
            if (relative.Split(Path.DirectorySeparatorChar)[0] is "cases" or "training") continue;
            string copy = Path.Combine(to, relative);
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }
}
