using IlgpuLlava.Model.Checkpoints;
using static IlgpuLlava.Model.Checkpoints.CheckpointErrorKind;

namespace IlgpuLlava.Model.Tests.Checkpoints;

/// <summary>The vision tower of a checkpoint in the original layout: inside its files, in its directory, or in one that is given.</summary>
public class TowerTests
{
    private const string Apart = "tests/goldens/llava-1.5-original-no-tower", Inside = "tests/goldens/llava-1.6-original";

    [Test]
    public void ATowerElsewhereIsFoundWhereItIsNamed()
    {
        using Scratch scratch = Scratch.CopyOf(Apart), tower = new();
        Directory.Move(scratch.At("vision-tower"), tower.At("clip"));
        CheckpointException error = Scratch.Refusal(() => Checkpoint.Open(scratch.Path).Dispose());
        Assert.That(error.Message, Does.Contain("vision-tower/").And.Contain("--vision-tower"));
        using Checkpoint checkpoint = Checkpoint.Open(scratch.Path, new CheckpointOptions { VisionTower = tower.At("clip") });
        using Checkpoint own = Checkpoint.Open(Goldens.At(Apart));
        foreach (TensorInfo info in own.Tensors)
            Assert.That(OpenTests.ReadInPieces(checkpoint, info, 1 << 20), Is.EqualTo(OpenTests.ReadInPieces(own, info, 1 << 20)));
    }

    [Test]
    public void ATowerInsideGoesBeforeOneElsewhere()
    {
        using Scratch scratch = Scratch.CopyOf(Inside);
        scratch.Write("vision-tower/model.safetensors", [1, 2, 3]);
        Checkpoint.Open(scratch.Path).Dispose();
        using Scratch apart = Scratch.CopyOf(Apart);
        apart.Write("vision-tower/model.safetensors", [1, 2, 3]);
        Assert.That(Scratch.Refusal(() => Checkpoint.Open(apart.Path).Dispose()).Kind, Is.EqualTo(HeaderTooSmall));
    }

    [Test]
    public void Fault029_ATowerOfPicklesIsNeverOpened()
    {
        using Scratch scratch = Scratch.CopyOf(Apart);
        File.Move(scratch.At("vision-tower/model.safetensors"), scratch.At("vision-tower/pytorch_model.bin"));
        CheckpointException error = Scratch.Refusal(() => Checkpoint.Open(scratch.Path).Dispose());
        Assert.That((error.Kind, error.Message.Contains("pytorch_model.bin")), Is.EqualTo((PickleRefused, true)));
    }

    [Test]
    public void Fault027_ATowerOfAnotherShapeIsNamed()
    {
        using Scratch scratch = Scratch.CopyOf(Apart);
        scratch.Edit("vision-tower/config.json", "\"intermediate_size\": 256", "\"intermediate_size\": 128");
        CheckpointException error = Scratch.Refusal(() => Checkpoint.Open(scratch.Path).Dispose());
        Assert.That(error.Kind, Is.EqualTo(TensorMismatch));
        Assert.That(error.Message, Does.Contain("vision_model.encoder.layers.0.mlp.fc1.weight").And.Contain("[256, 64]"));
    }

    [Test]
    public void Fault026_OnlyATowersTensorsAreTakenFromIt()
    {
        using Scratch scratch = Scratch.CopyOf(Apart);
        File.Copy(scratch.At("model.safetensors"), scratch.At("vision-tower/model.safetensors"), overwrite: true);
        CheckpointException error = Scratch.Refusal(() => Checkpoint.Open(scratch.Path).Dispose());
        Assert.That(error.Kind, Is.EqualTo(TensorMismatch));
        Assert.That(error.Message, Does.Contain("missing: vision.class_embedding").And.Contain("unexpected"));
    }
}
