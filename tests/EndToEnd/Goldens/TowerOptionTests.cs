using System.Text.Json.Nodes;
using IlgpuLlava.EndToEnd.Tests.Convert;
using IlgpuLlava.Host;

namespace IlgpuLlava.EndToEnd.Tests.Goldens;

/// <summary>A checkpoint in the original layout whose CLIP tower lies in a directory of its own, or inside a converted model.</summary>
public class TowerOptionTests
{
    [Test]
    public void ATowerElsewhereIsNamedOnTheCommandLine()
    {
        using Scratch golden = Scratch.Of("llava-1.5-original-no-tower"), tower = Scratch.Empty();
        Directory.Move(golden.At("vision-tower"), tower.At("clip"));
        VerifyRun without = VerifyRun.Of(golden.Folder, "--device", "cpu");
        Assert.That((without.ExitCode, without.Error), Is.EqualTo((1, without.Error)));
        Assert.That(without.Error, Does.Contain("--vision-tower"));
        VerifyRun run = VerifyRun.Of(golden.Folder, "--device", "cpu", "--vision-tower", tower.At("clip"));
        Assert.That(run.ExitCode, Is.Zero, run.Output + run.Error);

        string picture = golden.At("cases", "one-image", "image0.png");
        foreach (string[] command in (string[][])[["ask", picture, "What?", "--max-tokens", "2"], ["embed", picture]])
        {
            StringWriter output = new(), error = new();
            string[] args = [.. command, "--model", golden.Folder, "--device", "cpu", "--vision-tower", tower.At("clip")];
            Assert.That(HostProgram.Run(args, output, error), Is.Zero, error.ToString());
            Assert.That(error.ToString(), Is.Empty);
        }
    }

    [Test]
    public void ATowerThatIsNotReadIsSaid()
    {
        using Scratch golden = Scratch.Of("llava-1.6-original"), tower = Scratch.Empty();
        StringWriter output = new(), error = new();
        string[] args = ["ask", "What?", "--max-tokens", "1", "--device", "cpu", "--model", golden.Folder, "--vision-tower", tower.Folder];
        Assert.That(HostProgram.Run(args, output, error), Is.Zero, error.ToString());
        Assert.That(error.ToString(), Does.Contain("--vision-tower was not read"));
    }

    [TestCase("llava-1.0", "hf-pil")]
    [TestCase("llava-1.5-original-no-tower", "original-pad")]
    [TestCase("llava-1.5", "hf-pil")]
    [TestCase("llava-1.6-vicuna", "hf-pil")]
    public void AConvertedModelNamesItsPreprocessing(string golden, string mode)
    {
        using Scratch scratch = Scratch.Empty();
        ConvertRun run = ConvertRun.Inside([GoldenFolders.Golden(golden), scratch.At("converted")]);
        Assert.That(run.ExitCode, Is.Zero, run.Error);
        JsonNode json = JsonNode.Parse(File.ReadAllText(scratch.At("converted", "ilgpu-llava.json")))!;
        Assert.That((string?)json["preprocessing"], Is.EqualTo(mode));
        Assert.That(Directory.Exists(scratch.At("converted", "vision-tower")), Is.False, "it needs no other directory");
    }
}
