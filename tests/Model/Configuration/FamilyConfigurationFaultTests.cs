using System.Text.Json.Nodes;
using IlgpuLlava.Model.Checkpoints;
using IlgpuLlava.Model.Tests.Checkpoints;
using static IlgpuLlava.Model.Checkpoints.CheckpointErrorKind;

namespace IlgpuLlava.Model.Tests.Configuration;

/// <summary>Configurations that cannot be, or that are not of the weights, of every family's checkpoint and of the hub's 7B.</summary>
[TestFixtureSource(nameof(Sources))]
public class FamilyConfigurationFaultTests(string source)
{
    private const string Hub = "llava-1.5-7b-hf", Config = "config.json", Preprocessor = "preprocessor_config.json",
        Processor = "processor_config.json", TowerConfig = "vision-tower/config.json",
        TowerPreprocessor = "vision-tower/preprocessor_config.json";

    private Scratch _scratch = null!;
    private JsonObject _root = null!;

    private static IEnumerable<string> Sources => Goldens.Checkpoints.Prepend(Hub);

    private bool IsOriginal => !_root.ContainsKey("text_config");

    private bool HasTiles => (string?)_root["model_type"] == "llava_next" || (string?)_root["image_aspect_ratio"] == "anyres";

    [OneTimeSetUp]
    public void SetUp()
    {
        if (source == Hub)
        {
            _scratch = new Scratch();
            // With its sizes written out.
            File.WriteAllText(_scratch.At(Config), ConfigurationTests.With(ConfigurationTests.Hub7B, root =>
            {
                root["text_config"]!["hidden_size"] = 4096;
                root["text_config"]!["num_attention_heads"] = 32;
            }));
            File.WriteAllText(_scratch.At(Preprocessor), ConfigurationTests.HubPreprocessor);
        }
        else
        {
            _scratch = Scratch.CopyOf(source, data: false);
        }
        _root = JsonNode.Parse(File.ReadAllText(_scratch.At(Config)))!.AsObject();
    }

    [OneTimeTearDown]
    public void TearDown() => _scratch.Dispose();

    [Test]
    public void Fault028_SizesOfTheDecoder() => RefuseAll(ConfigurationPart.Decoder);

    [Test]
    public void Fault028_SizesOfTheTower() => RefuseAll(ConfigurationPart.Tower);

    [Test]
    public void Fault028_SizesOfPictures() => RefuseAll(ConfigurationPart.Pictures);

    [Test]
    public void Fault028_ValuesOfTheModel() =>
        RefuseAll(IsOriginal ? ConfigurationPart.Original : ConfigurationPart.HuggingFace);

    [Test]
    public void Fault028_ResolutionsOfTiles()
    {
        if (HasTiles) RefuseAll(ConfigurationPart.Tiles);
        else Assert.That(IsOriginal || (string?)_root["model_type"] == "llava", "only these have none");
    }

    [Test]
    public void Fault027_ValuesThatAreNotOfTheWeights()
    {
        // The hub's has no weights here.
        if (source == Hub) return;
        foreach (ConfigurationDamage damage in ConfigurationDamages.Misfits)
        {
            if (damage.Part == ConfigurationPart.Original && !IsOriginal) continue;
            // The width of a tower's features stands in an original's configuration, too.
            bool twice = IsOriginal && damage is { Part: ConfigurationPart.Tower, Key: "hidden_size" };
            Do(damage, (before, after) =>
            {
                CheckpointException error = Scratch.Refusal(Open);
                string what = $"{damage.Key} of {before}, now {after}: {error.Message}";
                Assert.That(error.Kind, Is.EqualTo(twice ? InvalidConfiguration : TensorMismatch), what);
                Assert.That(error.Message, Does.Contain(twice ? "mm_hidden_size" : "config.json"), what);
                if (damage.Key is "vocab_size" or "hidden_size" or "intermediate_size" or "patch_size")
                    Assert.That(error.Message, Does.Match($@"\b{before}\b.*\b{after}\b"), what);
            });
        }
    }

    private void RefuseAll(ConfigurationPart part)
    {
        foreach (ConfigurationDamage damage in ConfigurationDamages.All.Where(d => d.Part == part))
            Do(damage, (before, after) => CheckRefused(damage, $"{damage.Key} of {before}, now {after}"));
        if (source != Hub) Open();
    }

    // With the value before and after, wherever the damage can be done; afterwards it is undone.
    private void Do(ConfigurationDamage damage, Action<string?, string?> test)
    {
        foreach ((string file, string[] path) in PlacesOf(damage))
        {
            string sound = File.ReadAllText(_scratch.At(file));
            string? before = null, after = null;
            _scratch.EditJson(file, json =>
            {
                JsonObject target = path.Aggregate(json, (node, key) => node[key]!).AsObject();
                before = target[damage.Key]?.ToJsonString();
                if (damage.Value(target) is { } changed) target[damage.Key] = changed;
                else target.Remove(damage.Key);
                after = target[damage.Key]?.ToJsonString();
            });
            test(before, after);
            File.WriteAllText(_scratch.At(file), sound);
        }
    }

    private void CheckRefused(ConfigurationDamage damage, string what)
    {
        CheckpointException error = Scratch.Refusal(Open);
        Assert.That(error.Kind, Is.EqualTo(damage.Kind), $"{what}: {error.Message}");
        Assert.That(error.Message, Does.Contain(damage.Key), what);
        Assert.That(error.Message, Has.Length.LessThan(1000), what);
        // The second time, when the code itself is made.
        long before = GC.GetAllocatedBytesForCurrentThread();
        Scratch.Refusal(Open);
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(1_000_000), what);
    }

    private void Open() => Checkpoint.Open(_scratch.Path).Dispose();

    /// <summary>The files, and where in them, that a damage can be done to.</summary>
    private IEnumerable<(string File, string[] Path)> PlacesOf(ConfigurationDamage damage) => damage.Part switch
    {
        ConfigurationPart.Decoder =>
            [(Config, [.. IsOriginal ? [] : new[] { "text_config" }, .. InRopeParameters(damage.Key) ? new[] { "rope_parameters" } : []])],
        ConfigurationPart.Tower => IsOriginal ? [(TowerConfig, ["vision_config"])] : [(Config, ["vision_config"])],
        ConfigurationPart.Pictures => ProcessorPlaces,
        ConfigurationPart.Tiles => IsOriginal ? [(Config, [])] : [(Config, []), .. ProcessorPlaces],
        _ => [(Config, [])],
    };

    private IEnumerable<(string File, string[] Path)> ProcessorPlaces =>
        IsOriginal ? [(TowerPreprocessor, [])]
        : File.Exists(_scratch.At(Preprocessor)) ? [(Preprocessor, [])] : [(Processor, ["image_processor"])];

    private bool InRopeParameters(string key) => key == "rope_theta" && _root["text_config"]?["rope_parameters"] is not null;
}
