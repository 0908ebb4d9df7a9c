namespace IlgpuLlava.EndToEnd.Tests.Goldens;

/// <summary>Goldens of pictures and texts that were changed in one place, and parts that are not known yet.</summary>
public class DamagedPartTests
{
    [Test]
    public void OneDecodedByteFails()
    {
        using Scratch golden = Scratch.Of("images");
        golden.EditTensor("decoded.safetensors", "jpeg-420.jpg", data => data[10] ^= 1);
        VerifyRun run = VerifyRun.Of(golden.Folder);
        Assert.That((run.ExitCode, run.FailedStages), Is.EqualTo((1, (string[])["decoded"])));
        Assert.That(run.Error, Does.Contain("decoded of jpeg-420.jpg"));
    }

    [Test]
    public void OneResizedByteFailsWhereItDiffersByTwo()
    {
        using Scratch golden = Scratch.Of("images");
        golden.EditTensor("preprocessed.safetensors", "0.hf-pil.112", data => data[10] += (byte)(data[10] < 128 ? 2 : 254));
        VerifyRun run = VerifyRun.Of(golden.Folder);
        Assert.That((run.ExitCode, run.FailedStages), Is.EqualTo((1, (string[])["preprocessed"])));
        Assert.That(run.Error, Does.Contain("preprocessed of 0.hf-pil.112"));
    }

    [Test]
    public void APictureThatIsRefusedFailsAndTheOthersGoOn()
    {
        using Scratch golden = Scratch.Of("images");
        File.WriteAllText(golden.At("files", "bmp-24.bmp"), "no picture");
        VerifyRun run = VerifyRun.Of(golden.Folder);
        Assert.That((run.ExitCode, run.FailedStages), Is.EqualTo((1, (string[])["decoded"])));
        Assert.That(run.Error, Does.Contain("1 of 86").And.Contain("bmp-24.bmp"));
    }

    [TestCase("sentencepiece.json", "plain", "ids", "plain ids")]
    [TestCase("hub.json", "plain", "decoded", "plain decoded")]
    [TestCase("hub-not-legacy.json", "prompts_with_control_tokens", "ids", "prompt ids")]
    [TestCase("bytelevel.json", "plain", "ids", "plain ids")]
    [TestCase("bytelevel.json", "prompts_with_control_tokens", "ids", "prompt ids")]
    public void OneOtherIdOrTextFails(string file, string list, string property, string stage)
    {
        using Scratch golden = Scratch.Of("text");
        golden.EditJson(file, json =>
        {
            if (property == "ids")
                json[list]![5]!["ids"]!.AsArray().Add(7);
            else
                json[list]![5]![property] = "another";
        });
        VerifyRun run = VerifyRun.Of(golden.Folder);
        // An id too many is one too many to decode, too.
        string[] stages = stage == "plain ids" ? [stage, "plain decoded"] : [stage];
        Assert.That((run.ExitCode, run.FailedStages), Is.EqualTo((1, stages)), run.Output);
        Assert.That(run.Error, Does.Contain($"{stage} of {file}"));
    }

    [Test]
    public void OneOtherPromptOfTheTemplateFails()
    {
        using Scratch golden = Scratch.Of("text");
        golden.EditJson("templates.json", json => json[0]!["prompt"] = "another");
        VerifyRun run = VerifyRun.Of(golden.Folder);
        Assert.That((run.ExitCode, run.FailedStages), Is.EqualTo((1, (string[])["llava-1.5"])));
    }

    [Test]
    public void UnknownPartsAreNamedAndAreAFaultOnlyWhereTheyAreAllThereIs()
    {
        using Scratch golden = Scratch.Of("text");
        golden.EditJson("templates.json", json => json[0]!["family"] = "llava-9");
        VerifyRun all = VerifyRun.Of(golden.Folder);
        Assert.That(all.ExitCode, Is.Zero, all.Error);
        Assert.That(all.Output, Does.Match("llava-9 .*not known"));
        using Scratch alone = Scratch.Empty();
        File.WriteAllText(alone.At("templates.json"), """[{"family":"llava-9","messages":[],"prompt":"a"}]""");
        VerifyRun one = VerifyRun.Of(alone.Folder);
        Assert.That(one.ExitCode, Is.EqualTo(1));
        Assert.That(one.Error, Does.Contain("not known to this version"));
    }

    [Test]
    public void TheTokenizerMayLieElsewhere()
    {
        string text = GoldenFolders.Golden("text");
        using Scratch golden = Scratch.Empty();
        File.Copy(Path.Combine(text, "sentencepiece.json"), golden.At("sentencepiece.json"));
        VerifyRun without = VerifyRun.Of(golden.Folder);
        Assert.That(without.ExitCode, Is.EqualTo(1));
        Assert.That(without.Error, Does.Contain("--tokenizer"));
        VerifyRun with = VerifyRun.Of(golden.Folder, "--tokenizer", Path.Combine(text, "tokenizer.model"));
        Assert.That(with.ExitCode, Is.Zero, with.Error);
    }

    [Test]
    public void TheTokenizerOfACheckpointMayLieElsewhere()
    {
        using Scratch golden = Scratch.Of("spelling-v5");
        File.Move(golden.At("tokenizer.model"), golden.At("elsewhere.model"));
        Assert.That(VerifyRun.Of(golden.Folder, "--device", "cpu").ExitCode, Is.EqualTo(1));
        VerifyRun with = VerifyRun.Of(golden.Folder, "--device", "cpu", "--tokenizer", golden.At("elsewhere.model"));
        Assert.That(with.ExitCode, Is.Zero, with.Error);
    }

    [Test]
    public void SeveralPartsInOneDirectoryAreAllRun()
    {
        using Scratch golden = Scratch.Of("text");
        foreach (string file in Directory.EnumerateFiles(GoldenFolders.Golden("images"), "*", SearchOption.AllDirectories))
        {
            string copy = golden.At(Path.GetRelativePath(GoldenFolders.Golden("images"), file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
        VerifyRun run = VerifyRun.Of(golden.Folder, "--json");
        Assert.That(run.ExitCode, Is.Zero, run.Error);
        Assert.That(run.Output, Does.StartWith("{\"passed\":true,\"compared\":105,"));
        Assert.That(run.Output, Does.Contain("\"plain ids\"").And.Contain("jpeg-420.jpg"));
    }
}
