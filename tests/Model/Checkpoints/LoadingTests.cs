using System.Collections.Concurrent;
using ILGPU;
using ILGPU.Extensions;
using ILGPU.Runtime;
using ILGPU.Runtime.CPU;
using IlgpuLlava.Model.Checkpoints;

namespace IlgpuLlava.Model.Tests.Checkpoints;

/// <summary>How a checkpoint comes to a device: by several threads, and examined on the way.</summary>
public class LoadingTests
{
    private const string GateUp = "text.layers.0.mlp.gate_up.weight";
    private const int Piece = 4096;

    [Test]
    public void Gate_and_up_read_in_turns_are_not_read_twice()
    {
        using var checkpoint = Checkpoint.Open(Goldens.At("models/tiny-llava"));
        byte[] expected = OpenTests.ReadInPieces(checkpoint, checkpoint.Info(GateUp), 1000);
        byte[] actual = new byte[expected.Length];
        Assert.That(actual.Length, Is.GreaterThan(300_000));

        using var again = Checkpoint.Open(Goldens.At("models/tiny-llava"));
        long before = GC.GetAllocatedBytesForCurrentThread();
        ReadInTurns(again, actual);
        // To examine it as a whole takes a buffer of its size.
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(actual.Length / 2));
        Assert.That(actual, Is.EqualTo(expected));
    }

    [TestCase("gate_proj")]
    [TestCase("up_proj")]
    public void Fault024_NonFiniteWeightsAreFoundInTurns(string half)
    {
        using var scratch = Scratch.CopyOf("tests/goldens/spelling-v5");
        string weights = scratch.At("model.safetensors");
        CheckpointFaultTests.Patch(weights, $"model.language_model.layers.0.mlp.{half}.weight", 2, [0, 0x7C]);
        using var checkpoint = Checkpoint.Open(scratch.Path);
        byte[] all = new byte[checkpoint.Info(GateUp).ByteLength];
        CheckpointException error = Scratch.Refusal(() => ReadInTurns(checkpoint, all));
        Assert.That(error.Kind, Is.EqualTo(CheckpointErrorKind.NonFinite));
        Assert.That(error.Message, Does.Contain(GateUp).And.Contain("1 of the"));
    }

    [Test]
    public void Every_part_is_loaded_once_and_the_first_failure_is_told([Values(1, 2, 4)] int threads)
    {
        using Context context = Context.Create(b => b.CPU(new CpuOptions { Threads = threads }));
        using Accelerator accelerator = context.CreateCPUAccelerator(0);
        using var checkpoint = Checkpoint.Open(Goldens.At("models/tiny-llava"));
        using WeightLoader loader = new(checkpoint, accelerator, default);
        ConcurrentBag<int> loaded = [];
        loader.Load([.. Enumerable.Range(0, 50).Select(i => (Action)(() => loaded.Add(i)))]);
        Assert.That(loaded, Is.EquivalentTo(Enumerable.Range(0, 50)));
        loader.Load([]);

        // The second to fail is the first in time.
        using ManualResetEventSlim later = new();
        loaded.Clear();
        Action[] parts = [.. Enumerable.Range(0, 50).Select(i => (Action)(() => loaded.Add(i)))];
        parts[20] = () =>
        {
            if (threads > 1)
                later.Wait();
            throw new InvalidDataException("20");
        };
        parts[21] = () =>
        {
            later.Set();
            throw new InvalidDataException("21");
        };
        Assert.That(() => loader.Load(parts), Throws.TypeOf<InvalidDataException>().With.Message.EqualTo("20"));
        Assert.That(loaded.Where(i => i < 20), Is.EquivalentTo(Enumerable.Range(0, 20)));
    }

    private static void ReadInTurns(Checkpoint checkpoint, byte[] destination)
    {
        int half = destination.Length / 2;
        for (int at = 0; at < half; at += Piece)
        {
            int length = Math.Min(Piece, half - at);
            checkpoint.Read(GateUp, at, destination.AsSpan(at, length));
            checkpoint.Read(GateUp, half + at, destination.AsSpan(half + at, length));
        }
    }
}
