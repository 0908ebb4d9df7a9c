using System.Text.Json;
using IlgpuLlava.Model.Checkpoints;
using IlgpuLlava.Model.Configuration;

namespace IlgpuLlava.EndToEnd.Tests.Convert;

/// <summary>A checkpoint in the original layout whose vision tower lies elsewhere becomes a directory that needs no other.</summary>
public class VisionTowerTests : ConvertTestBase
{
    private static readonly string _golden = Path.Combine(ConvertRun.Root, "tests/goldens/llava-1.5-original-no-tower");

    private static string Tower => Path.Combine(_golden, "vision-tower");

    [Test]
    public void TheTowerMayBeNamed()
    {
        string from = CopyWithoutTower();
        ConvertRun without = ConvertRun.Inside(from, At("to"));
        Assert.That((without.ExitCode, without.Output), Is.EqualTo((1, "")));
        Assert.That(without.Error, Does.Contain("--vision-tower"));
        Assert.That(ConvertRun.Inside(from, At("to"), "--vision-tower", Tower).ExitCode, Is.Zero);
        Assert.That(ConvertRun.Inside(_golden, At("beside")).ExitCode, Is.Zero);
        using var named = Checkpoint.Open(At("to"));
        using var beside = Checkpoint.Open(At("beside"));
        using var original = Checkpoint.Open(_golden);
        Assert.That(named.Configuration.Vision, Is.EqualTo(original.Configuration.Vision));
        Assert.That(named.Configuration.Preprocess, Is.EqualTo(original.Configuration.Preprocess));
        Assert.That(named.Tensors.Select(t => t.ToString()), Is.EqualTo(original.Tensors.Select(t => t.ToString())));
        foreach (TensorInfo info in original.Tensors)
        {
            byte[] a = Bytes(named, info), b = Bytes(beside, info), c = Bytes(original, info);
            Assert.That(a.AsSpan().SequenceEqual(c) && b.AsSpan().SequenceEqual(c), info.Name);
        }
        Assert.That(named.Configuration.Layout, Is.EqualTo(CheckpointLayout.Original));
    }

    [Test]
    public void InspectAndCheckTakeItToo()
    {
        string from = CopyWithoutTower();
        foreach (string command in (string[])["inspect", "check"])
        {
            Assert.That(ConvertRun.Inside(command, from).ExitCode, Is.EqualTo(1));
            Assert.That(ConvertRun.Inside(command, from, "--vision-tower", At("nothing")).ExitCode, Is.EqualTo(1));
            ConvertRun run = ConvertRun.Inside(command, from, "--vision-tower", Tower);
            Assert.That(run.ExitCode, Is.Zero, run.Error);
        }
    }

    [TestCase("llava-1.0", "LLaVA-1.0", "original repository")]
    [TestCase("llava-1.5-original-no-tower", "LLaVA-1.5", "original repository")]
    [TestCase("spelling-original", "LLaVA-1.5", "original repository")]
    [TestCase("llava-1.6-original", "LLaVA-1.6", "original repository")]
    [TestCase("llava-1.6-34b-yi", "LLaVA-1.6", "Hugging Face hub")]
    public void InspectNamesTheFamily(string golden, string family, string spelling)
    {
        ConvertRun run = ConvertRun.Inside("inspect", Path.Combine(ConvertRun.Root, "tests/goldens", golden), "--json");
        Assert.That(run.ExitCode, Is.Zero, run.Error);
        JsonElement json = JsonDocument.Parse(run.Output).RootElement;
        Assert.That((json.GetProperty("family").GetString(), json.GetProperty("spelling").GetString()), Is.EqualTo((family, spelling)));
    }

    [TestCase("llava-1.0")]
    [TestCase("llava-1.6-original")]
    [TestCase("llava-1.6-34b-yi")]
    [TestCase("bakllava")]
    public void RandomOnesOfEveryFamilyOpen(string golden)
    {
        string directory = Path.Combine(ConvertRun.Root, "tests/goldens", golden);
        ConvertRun run = ConvertRun.Inside("synth", Path.Combine(directory, "config.json"), At("to"));
        Assert.That(run.ExitCode, Is.Zero, run.Error);
        using var original = Checkpoint.Open(directory);
        using var random = Checkpoint.Open(At("to"));
        Assert.That(random.Tensors.Select(t => t.ToString()), Is.EqualTo(original.Tensors.Select(t => t.ToString())));
        Assert.That(random.Configuration.Preprocess, Is.EqualTo(original.Configuration.Preprocess));
    }

    private string CopyWithoutTower()
    {
        Directory.CreateDirectory(At("from"));
        foreach (string file in Directory.GetFiles(_golden)) File.Copy(file, Path.Combine(At("from"), Path.GetFileName(file)));
        return At("from");
    }

    private static byte[] Bytes(Checkpoint checkpoint, TensorInfo info)
    {
        byte[] bytes = new byte[info.ByteLength];
        checkpoint.Read(info.Name, 0, bytes);
        return bytes;
    }
}
