using System.Text.Json.Nodes;
using IlgpuLlava.Model.Checkpoints;

namespace IlgpuLlava.Model.Tests.Checkpoints;

/// <summary>Malformed safetensors files, by themselves and as any file of any family's checkpoint: each gives its own typed error before
/// data is read.</summary>
[TestFixtureSource(nameof(Sources))]
public class HeaderFaultTests(string source)
{
    private const string Small = "a file", Weights = "model.safetensors";

    private Scratch _scratch = null!;
    private Scratch _aside = null!;

    private static IEnumerable<string> Sources => Goldens.Checkpoints.Prepend(Small);

    [OneTimeSetUp]
    public void SetUp()
    {
        _aside = new Scratch();
        _scratch = source == Small ? new Scratch() : Scratch.CopyOf(source);
        if (source == Small) _scratch.Tensors(Weights, ("a", "F32", [2, 3]), ("b", "BF16", [4]), ("c", "U8", []));
    }

    [OneTimeTearDown]
    public void TearDown()
    {
        _scratch.Dispose();
        _aside.Dispose();
    }

    [Test]
    public void Fault001_EmptyFile() => Check(1);

    [Test]
    public void Fault002_SevenBytes() => Check(2);

    [Test]
    public void Fault003_HeaderLongerThanFile() => Check(3, mostBytes: 1_000_000);

    [Test]
    public void Fault004_HeaderTooLarge() => Check(4, mostBytes: 1_000_000);

    [Test]
    public void Fault005_NotUtf8() => Check(5);

    [Test]
    public void Fault006_NotTheJsonAskedFor() => Check(6);

    [Test]
    public void Fault007_LeadingWhiteSpaceIsRefused() => Check(7);

    [Test]
    public void Fault008_TrailingSpacesAreAccepted() => Check(8);

    [Test]
    public void Fault009_TensorTwice() => Check(9);

    [Test]
    public void Fault010_FieldTwice() => Check(10);

    [Test]
    public void Fault011_TenTensorsOnOneRange() => Check(11);

    [Test]
    public void Fault012_Hole() => Check(12);

    [Test]
    public void Fault013_BytesAfterTheLastTensor() => Check(13);

    [Test]
    public void Fault014_TwoBytesMissing() => Check(14);

    [Test]
    public void Fault015_BadOffsets() => Check(15);

    [Test]
    public void Fault016_ShapeOverflows() => Check(16);

    [Test]
    public void Fault017_OffsetsDisagreeWithShape() => Check(17);

    [Test]
    public void Fault018_ZeroSizedAndScalarAreAccepted() => Check(18);

    [Test]
    public void Fault019_UnknownType() => Check(19, named: "not supported");

    [Test]
    public void Fault020_MetadataThatIsNotText() => Check(20);

    [Test]
    public void Fault021_HostileNames() => Check(21);

    [Test]
    public void Fault022_MillionsOfEntries() => Check(22);

    [Test]
    public void Fault023_DeepNesting() => Check(23);

    // Every damage of the fault in every file, all others sound.
    private void Check(int fault, string? named = null, long mostBytes = long.MaxValue)
    {
        foreach (string file in Directory.GetFiles(_scratch.Path, "*.safetensors", SearchOption.AllDirectories))
        {
            string sound = _aside.At("sound");
            File.Move(file, sound);
            try
            {
                SafetensorsParts parts = SafetensorsParts.Of(sound);
                foreach (HeaderDamage damage in HeaderDamages.Of(fault))
                {
                    damage.Apply(parts).Write(file);
                    if (damage.Kind is null) Accept(file);
                    else Refuse(file, damage, named, mostBytes);
                }
            }
            finally
            {
                File.Move(sound, file, overwrite: true);
            }
        }
        if (source != Small) Open();
    }

    private void Refuse(string file, HeaderDamage damage, string? named, long mostBytes)
    {
        // The first time the code itself may be made.
        if (mostBytes < long.MaxValue) Scratch.Refusal(Open);
        long before = GC.GetAllocatedBytesForCurrentThread();
        CheckpointException error = Scratch.Refusal(Open);
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(mostBytes), "refused before a buffer is taken");
        Assert.That(error.Kind, Is.EqualTo(damage.Kind), $"{damage}: {error.Message}");
        Assert.That(error.Message, Does.Contain(Path.GetFileName(file)).And.Contain(named ?? ""), $"{damage}");
        Assert.That(error.Message, Does.Contain("download it again").Or.Contain("save the checkpoint as"), "what to do");
        Assert.That(error.Message, Has.Length.LessThan(600), $"{damage}");
        Assert.That(error.Message, Does.Not.Contain("\u202e").And.Not.Contain("\u2028"));
    }

    private void Accept(string file)
    {
        using (var open = SafetensorsFile.Open(file))
        {
            foreach (TensorInfo info in open.Tensors.Values.Where(t => t.Name.EndsWith(".inv_freq", StringComparison.Ordinal)))
                Assert.That(info.ElementCount, Is.EqualTo(info.Shape.Aggregate(1L, (a, b) => a * b)));
        }
        string index = _scratch.At("model.safetensors.index.json");
        if (!File.Exists(index))
        {
            Open();
            return;
        }
        string sound = File.ReadAllText(index);
        JsonNode json = JsonNode.Parse(sound)!;
        json["metadata"] = null;
        foreach (SafetensorsEntry entry in SafetensorsParts.Of(file).Entries) json["weight_map"]![entry.Name] = Path.GetFileName(file);
        File.WriteAllText(index, json.ToJsonString());
        Open();
        File.WriteAllText(index, sound);
    }

    private void Open()
    {
        if (source == Small) SafetensorsFile.Open(_scratch.At(Weights)).Dispose();
        else Checkpoint.Open(_scratch.Path).Dispose();
    }
}
