using System.Text.Json.Nodes;
using ILGPU;
using ILGPU.Extensions;
using ILGPU.Runtime;
using IlgpuLlava.Kernels;
using IlgpuLlava.Model.Checkpoints;

namespace IlgpuLlava.Model.Tests.Checkpoints;

/// <summary>A decoder or a CLIP tower alone: its tensors are those of the whole, and no others.</summary>
public class PartTests
{
    [TestCase("tests/goldens/llava-1.5")]
    [TestCase("tests/goldens/bakllava")]
    [TestCase("models/tiny-llava")]
    public void ADecodersTensorsAreThoseOfTheWhole(string golden)
    {
        using Scratch scratch = new();
        using Checkpoint whole = Checkpoint.Open(Goldens.At(golden));
        using Checkpoint part = Checkpoint.Open(TakenApart.Decoder(Goldens.At(golden), scratch.At("part")));
        Assert.That(part.Tensors.Select(t => $"{t}"), Is.EqualTo(
            whole.Tensors.Where(t => t.Name.StartsWith("text.", StringComparison.Ordinal)).Select(t => $"{t}")));
        AssertSame(part, whole);
    }

    [TestCase(true)]
    [TestCase(false)]
    public void ATowersTensorsAreThoseOfTheWhole(bool isWholeClip)
    {
        using Scratch scratch = new();
        using Checkpoint whole = Checkpoint.Open(Goldens.At("tests/goldens/llava-1.5"));
        using Checkpoint part = Checkpoint.Open(TakenApart.Tower(Goldens.At("tests/goldens/llava-1.5"), scratch.At("part"), isWholeClip));
        Assert.That(part.Tensors.Select(t => $"{t}"), Is.EqualTo(
            whole.Tensors.Where(t => t.Name.StartsWith("vision.", StringComparison.Ordinal)).Select(t => $"{t}")));
        AssertSame(part, whole);
        Assert.That(part.IsTied, Is.False);
    }

    /// <summary>The tower that openai's repository holds has the features of the whole CLIP.</summary>
    [Test]
    public void TheTowerThatLiesBesideALlavaIsOneByItself()
    {
        using Checkpoint whole = Checkpoint.Open(Goldens.At("tests/goldens/llava-1.0"));
        using Checkpoint part = Checkpoint.Open(Goldens.At("tests/goldens/llava-1.0/vision-tower"));
        Assert.That(part.Configuration.Vision, Is.EqualTo(whole.Configuration.Vision));
        AssertSame(part, whole);
    }

    [Test]
    public void AnOutputMatrixIsTheEmbeddingWhereTheConfigurationSaysSo()
    {
        using Scratch scratch = new();
        string from = Goldens.At("tests/goldens/llava-1.5");
        using Checkpoint tied = Checkpoint.Open(TakenApart.Decoder(
            from, scratch.At("tied"), config => config["tie_word_embeddings"] = true, name => name != "lm_head.weight"));
        Assert.That(tied.IsTied);
        CheckpointException e = Scratch.Refusal(
            () => Checkpoint.Open(TakenApart.Decoder(from, scratch.At("untied"), null, name => name != "lm_head.weight")));
        Assert.That((e.Kind, e.Message), Is.EqualTo((CheckpointErrorKind.TensorMismatch, e.Message)));
        Assert.That(e.Message, Does.Contain("1 missing: text.lm_head.weight"));
    }

    [Test]
    public void Fault026_WhatADecoderLacksOrHasTooMuchIsNamed()
    {
        using Scratch scratch = new();
        string from = Goldens.At("tests/goldens/llava-1.5");
        CheckpointException e = Scratch.Refusal(() => Checkpoint.Open(TakenApart.Decoder(
            from, scratch.At("fewer"), config => config["num_hidden_layers"] = 2)));
        Assert.That(e.Message, Does.Contain("unexpected: ").And.Contain("model.layers.2."));
        // A LLaVA whose configuration says that it is its decoder.
        using Scratch whole = Scratch.CopyOf("tests/goldens/llava-1.5");
        JsonNode text = JsonNode.Parse(File.ReadAllText(whole.At("config.json")))!["text_config"]!;
        File.WriteAllText(whole.At("config.json"), text.ToJsonString());
        e = Scratch.Refusal(() => Checkpoint.Open(whole.Path));
        Assert.That(e.Message, Does.Contain("unexpected: 'multi_modal_projector.linear_1.bias'"));
    }

    [Test]
    public void ATowerForADecoderIsNotReadAndThatIsSaid()
    {
        using Scratch scratch = new();
        string part = TakenApart.Decoder(Goldens.At("tests/goldens/llava-1.5"), scratch.At("part"));
        using Checkpoint checkpoint = Checkpoint.Open(
            part, new CheckpointOptions { VisionTower = Goldens.At("tests/goldens/llava-1.0/vision-tower") });
        Assert.That(checkpoint.Configuration.Remarks, Has.One.EqualTo("This model reads no pictures; --vision-tower was not read for it."));
    }

    [Test]
    public void ADecoderTakesWhatWasPlanned_AndATowerAnswersNothing()
    {
        using Scratch scratch = new();
        using var context = Context.Create(builder => builder.CPU(new CpuOptions { Threads = 2 }));
        using Accelerator accelerator = context.Devices[0].CreateAccelerator(context);
        using Checkpoint tower = Checkpoint.Open(TakenApart.Tower(Goldens.At("tests/goldens/llava-1.5"), scratch.At("tower"), true));
        CheckpointException e = Scratch.Refusal(() => LlavaModel.Load(tower, accelerator));
        Assert.That((e.Kind, e.Message), Is.EqualTo((CheckpointErrorKind.NotSupported, e.Message)));
        Assert.That(e.Message, Does.Contain("CLIP tower alone").And.Contain("embed"));
        Assert.That(accelerator.NumberChildObjects, Is.Zero);

        using Checkpoint part = Checkpoint.Open(TakenApart.Decoder(Goldens.At("tests/goldens/llava-1.5"), scratch.At("part")));
        using var model = LlavaModel.Load(part, accelerator);
        const int tokens = 40;
        var memory = ModelMemory.Of(model.Configuration, ElementType.Float32, null, model.Kernels, tokens);
        long rotary = (long)model.Configuration.ContextLength * model.Configuration.Text.HeadDim * sizeof(float);
        Assert.That(
            (memory.Weights, memory.CacheBlock, memory.Picture), Is.EqualTo((model.WeightBytes + rotary, model.CacheBlockBytes, 0L)));
        using KvCache cache = model.CreateCache(tokens);
        using DecoderBatch batch = model.CreateBatch();
        batch.Add([.. Enumerable.Range(3, tokens)], tokens, [.. Enumerable.Range(0, tokens)]);
        model.Decode(batch, cache);
        Assert.That(model.WorkspaceBytes, Is.EqualTo(memory.Workspace).Within((4 * tokens) + 256));
        Assert.That(() => model.Vision, Throws.InvalidOperationException);
    }

    private static void AssertSame(Checkpoint part, Checkpoint whole)
    {
        foreach (TensorInfo info in part.Tensors)
            Assert.That(OpenTests.ReadInPieces(part, info, 1 << 20), Is.EqualTo(OpenTests.ReadInPieces(whole, info, 1 << 20)), info.Name);
    }
}
