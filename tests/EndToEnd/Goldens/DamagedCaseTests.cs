using System.Text.Json.Nodes;

namespace IlgpuLlava.EndToEnd.Tests.Goldens;

/// <summary>A case that was changed in one place fails at exactly that stage, with exit code 1.</summary>
public class DamagedCaseTests
{
    private const string Case = "cases/one-image/case.json", Tensors = "cases/one-image/tensors.safetensors";

    [TestCase("pixel_values")]
    [TestCase("vision.embeddings")]
    [TestCase("vision.layer.0")]
    [TestCase("vision.layer.1")]
    [TestCase("image_features")]
    [TestCase("inputs_embeds")]
    [TestCase("text.layer.0")]
    [TestCase("text.norm")]
    [TestCase("logits")]
    [TestCase("greedy.logits")]
    public void ATensorWithOneOtherNumberFails(string stage) =>
        FailsAt(stage, golden => golden.EditTensor(Tensors, stage, data =>
            BitConverter.TryWriteBytes(data.AsSpan(data.Length / 2 & ~3), 3f)));

    [Test]
    public void ATensorWithANaNFails() =>
        FailsAt("logits", golden => golden.EditTensor(Tensors, "logits", data => BitConverter.TryWriteBytes(data.AsSpan(8), float.NaN)));

    [Test]
    public void APixelThatDiffersByMoreThanOneFails() =>
        FailsAt("pixels", golden => golden.EditTensor(Tensors, "pixels", data => data[100] += (byte)(data[100] < 128 ? 2 : 254)));

    [Test]
    public void APixelThatDiffersByOneHolds()
    {
        using Scratch golden = Scratch.Of("spelling-v5");
        golden.EditTensor(Tensors, "pixels", data => data[100] += (byte)(data[100] < 128 ? 1 : 255));
        Assert.That(VerifyRun.Of(golden.Folder, "--device", "cpu").ExitCode, Is.Zero);
    }

    [Test]
    public void ManyPixelsThatDifferByOneFail() => FailsAt("pixels", golden => golden.EditTensor(Tensors, "pixels", data =>
    {
        for (int i = 0; i < data.Length; i += 900)
            data[i] += (byte)(data[i] < 128 ? 1 : 255);
    }));

    [Test]
    public void OneOtherIdOfThePromptFails() =>
        FailsAt("input_ids", golden => golden.EditJson(Case, json => json["input_ids"]![3] = 5));

    [Test]
    public void OneOtherIdOfTheAnswerFails() => FailsAt("greedy_ids", golden => golden.EditJson(Case, json =>
        json["greedy_ids"]![7] = (int)json["greedy_ids"]![7]! == 5 ? 6 : 5));

    [Test]
    public void AnAnswerThatGoesOnFails()
    {
        using Scratch golden = Scratch.Of("llava-1.5-stops");
        const string file = "cases/ends-by-itself/case.json";
        golden.EditJson(file, json =>
        {
            json["greedy_ids"]!.AsArray().Add(5);
            json["greedy_margins"]!.AsArray().Add(9.0);
        });
        golden.RenameTensor("cases/ends-by-itself/tensors.safetensors", "greedy.logits", "greedy-logits");
        VerifyRun run = VerifyRun.Of(golden.Folder, "--device", "cpu");
        Assert.That(run.FailedStages, Is.EqualTo((string[])["greedy_ids"]), run.Output);
    }

    [Test]
    public void AnotherPromptFails() =>
        FailsAt("prompt", golden => golden.EditJson(Case, json => json["prompt"] = (string)json["prompt"]! + " "));

    [Test]
    public void AnotherTextOfTheAnswerFails() =>
        FailsAt("greedy_text", golden => golden.EditJson(Case, json => json["greedy_text"] = "another"));

    [Test]
    public void ATensorOfAnotherShapeFails()
    {
        using Scratch golden = Scratch.Of("spelling-v5");
        // The rows of one stage under the name of another: [30, 64] instead of [16, 704].
        golden.RenameTensor(Tensors, "logits", "xogits");
        golden.RenameTensor(Tensors, "text.norm", "text.nor-");
        golden.RenameTensor(Tensors, "vision.layer.1", "vision.layer.9");
        VerifyRun run = VerifyRun.Of(golden.Folder, "--device", "cpu");
        Assert.That(run.FailedStages, Is.EqualTo((string[])["vision.layer.9"]), run.Output);
        Assert.That(run.Output, Does.Contain("the model computed no such stage"));
        // What has no known name is named, but is no fault.
        Assert.That(run.Output, Does.Match("xogits .*not known").And.Match("text.nor- .*not known"));
    }

    [Test]
    public void AContentThatIsPlainTextIsRead()
    {
        using Scratch golden = Scratch.Of("llava-1.5", onlyCase: "text-only");
        golden.EditJson("cases/text-only/case.json", json =>
        {
            foreach (JsonNode? message in json["messages"]!.AsArray())
                message!["content"] = (string)message["content"]![0]!["text"]!;
        });
        VerifyRun run = VerifyRun.Of(golden.Folder, "--device", "cpu");
        Assert.That(run.ExitCode, Is.Zero, run.Output + run.Error);
    }

    private static void FailsAt(string stage, Action<Scratch> damage)
    {
        using Scratch golden = Scratch.Of("spelling-v5");
        damage(golden);
        VerifyRun run = VerifyRun.Of(golden.Folder, "--device", "cpu");
        Assert.That(run.ExitCode, Is.EqualTo(1));
        Assert.That(run.FailedStages, Is.EqualTo((string[])[stage]), run.Output);
        Assert.That(run.Error, Does.Match($"^ilgpu-llava: 1 of [0-9]+ comparisons failed, the first {stage} of one-image\\.\n$"));
    }
}
