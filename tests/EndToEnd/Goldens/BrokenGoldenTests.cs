namespace IlgpuLlava.EndToEnd.Tests.Goldens;

/// <summary>A golden that cannot be run is one line on standard error that names the file, exit code 1, and no table.</summary>
public class BrokenGoldenTests
{
    private const string Case = "cases/one-image/case.json", Tensors = "cases/one-image/tensors.safetensors";

    [Test]
    public void ADirectoryWithoutAGolden() =>
        Refused(Scratch.Empty(), _ => { }, "holds no golden");

    [Test]
    public void NoDirectory() =>
        Refused(Scratch.Empty(), golden => Directory.Delete(golden.Folder), "There is no directory", restore: true);

    [Test]
    public void NoCases() => Refused(Scratch.Empty(), golden => Directory.CreateDirectory(golden.At("cases")), "holds no case");

    [Test]
    public void NoTensors() => Refused(Scratch.Of("spelling-v5"), golden => File.Delete(golden.At(Tensors)), "tensors.safetensors");

    [Test]
    public void TensorsCutShort() => Refused(
        Scratch.Of("spelling-v5"),
        golden => File.WriteAllBytes(golden.At(Tensors), File.ReadAllBytes(golden.At(Tensors))[..^5]), "cut short");

    [Test]
    public void NoJson() =>
        Refused(Scratch.Of("spelling-v5"), golden => File.WriteAllText(golden.At(Case), "{\"images\": ["), "case.json is not JSON");

    [TestCase("input_ids", "\"input_ids\" is missing")]
    [TestCase("messages", "\"messages\" is missing")]
    public void ALackingProperty(string name, string message) =>
        Refused(Scratch.Of("spelling-v5"), golden => golden.EditJson(Case, json => json.AsObject().Remove(name)), message);

    [Test]
    public void AnUnknownRole() =>
        Refused(Scratch.Of("spelling-v5"), golden => golden.EditJson(Case, json => json["messages"]![0]!["role"] = "tool"), "\"role\" is");

    [Test]
    public void NoPicture() =>
        Refused(Scratch.Of("spelling-v5"), golden => File.Delete(golden.At("cases/one-image/image0.png")), "image0.png");

    [Test]
    public void APictureElsewhere() =>
        Refused(Scratch.Of("spelling-v5"),
            golden => golden.EditJson(Case, json => json["images"]![0] = "../one-image/image0.png"), "no name of a file");

    [Test]
    public void APictureThatIsNone() => Refused(
        Scratch.Of("spelling-v5"),
        golden => File.WriteAllText(golden.At("cases/one-image/image0.png"), "text"), "one-image", tableAllowed: true);

    [Test]
    public void StepsWithoutLogits() =>
        Refused(Scratch.Of("spelling-v5"),
            golden => golden.EditJson(Case, json => json["greedy_ids"]!.AsArray().RemoveAt(0)), "one row for each");

    [Test]
    public void AModelWithoutCases() =>
        Refused(Scratch.Of("images"), _ => { }, "no cases", false, false, "--model", RepositoryRoot.Combine("models", "tiny-llava"));

    private static void Refused(
        Scratch golden, Action<Scratch> damage, string message, bool restore = false, bool tableAllowed = false, params string[] options)
    {
        using (golden)
        {
            damage(golden);
            VerifyRun run = VerifyRun.Of([golden.Folder, "--device", "cpu", .. options]);
            if (restore)
                Directory.CreateDirectory(golden.Folder);
            Assert.That(run.ExitCode, Is.EqualTo(1), run.Output);
            Assert.That(run.Error, Does.StartWith("ilgpu-llava: ").And.Contain(message));
            Assert.That(run.Error.TrimEnd('\n'), Does.Not.Contain("\n"));
            Assert.That(run.Output.Length == 0 || tableAllowed, run.Output);
        }
    }
}
