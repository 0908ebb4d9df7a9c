using ILGPU;
using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;
using IlgpuLlava.Kernels;
using IlgpuLlava.Model.Checkpoints;
using IlgpuLlava.PtxMachine.Driver;

namespace IlgpuLlava.Model.Tests.Llava;

/// <summary>Decode steps recorded as one graph, on the machine that interprets PTX: the same bits as launch by launch.</summary>
[TestFixture("spelling-v5", ElementType.Float32)]
[TestFixture("llava-1.5-saved-by-v5", ElementType.BFloat16)]
public sealed class DecodeGraphTests(string golden, ElementType cacheType)
{
    private const int Blocks = 40;
    private Context _context = null!;
    private Accelerator _accelerator = null!;
    private LlavaModel _model = null!;

    [OneTimeSetUp]
    public void Load()
    {
        _context = Context.Create(builder => builder.Cuda(new PtxMachineDriver()));
        _accelerator = _context.Devices[0].CreateAccelerator(_context);
        using Checkpoint checkpoint = Checkpoint.Open(Checkpoints.Goldens.At("tests/goldens/" + golden));
        _model = LlavaModel.Load(checkpoint, _accelerator);
    }

    [OneTimeTearDown]
    public void Close()
    {
        _model?.Dispose();
        _accelerator?.Dispose();
        _context?.Dispose();
    }

    [Test]
    public void EveryStep_HasTheBitsOfLaunchByLaunch()
    {
        // Over the edge of a chunk of keys, then over the edge of the padded context; a prompt of another sequence comes between.
        (int Sequence, int Tokens)[][] passes =
        [
            [(0, 62)], [(0, 1)], [(0, 1)], [(0, 1)], [(0, 1)],
            [(1, 250)], [(0, 1), (1, 1)], [(0, 1), (1, 1)], [(1, 1)], [(0, 1)], [(1, 1), (0, 1)],
            [(1, 1)], [(1, 1)], [(1, 1)], [(1, 1)], [(1, 1)], [(1, 1)],
        ];
        _model.StepByStep = true;
        float[][] expected = Run(passes);
        _model.StepByStep = false;
        int before = _model.GraphRuns;
        float[][] actual = Run(passes);
        for (int i = 0; i < passes.Length; i++)
            Assert.That(Bits(actual[i]), Is.EqualTo(Bits(expected[i])), $"pass {i}");
        // Each kind of step - 1 sequence, 2 sequences, 1 sequence of more than 256 tokens - runs once before it is recorded, and once
        // more after the long prompt, which takes larger buffers.
        Assert.That(_model.GraphRuns - before, Is.EqualTo(15 - 4));
    }

    [Test]
    public void WhatIsWrongIsSaidAsWithoutAGraph_AndTheNextStepIsRight()
    {
        using KvCache cache = _model.CreateCache(Blocks, cacheType);
        using DecoderBatch batch = _model.CreateBatch();
        float[] first = Decode(batch, cache, [5], 1, [3]);
        Assert.That(Bits(Decode(batch, cache, [5], 1, [3])), Is.EqualTo(Bits(first)));
        Assert.That(() => Decode(batch, cache, [_model.VocabularySize], 1, [3]), Throws.InstanceOf<ArgumentException>());
        Assert.That(() => Decode(batch, cache, [-1], 1, [3]), Throws.InstanceOf<ArgumentException>());
        Assert.That(() => Decode(batch, cache, [5], 1, [Blocks]), Throws.InstanceOf<ArgumentException>());
        int beyond = _model.Configuration.ContextLength + 1;
        int[] table = [.. Enumerable.Range(0, (beyond + 15) / 16).Select(i => i % Blocks)];
        Assert.That(() => Decode(batch, cache, [5], beyond, table), Throws.InstanceOf<ArgumentException>());
        using CancellationTokenSource cancelled = new();
        cancelled.Cancel();
        Assert.That(() => Decode(batch, cache, [5], 1, [3], cancelled.Token), Throws.InstanceOf<OperationCanceledException>());
        Assert.That(Bits(Decode(batch, cache, [5], 1, [3])), Is.EqualTo(Bits(first)));
    }

    [Test]
    public void AnotherTokenOrPositionGivesOtherLogits()
    {
        using KvCache cache = _model.CreateCache(Blocks, cacheType);
        using DecoderBatch batch = _model.CreateBatch();
        int before = _model.GraphRuns;
        _ = Decode(batch, cache, [9], 1, [3]);
        float[] one = Decode(batch, cache, [9], 1, [3]);
        float[] otherToken = Decode(batch, cache, [11], 1, [3]);
        float[] otherPosition = Decode(batch, cache, [9], 2, [3]);
        Assert.That(_model.GraphRuns - before, Is.EqualTo(3));
        Assert.That(Bits(otherToken), Is.Not.EqualTo(Bits(one)));
        Assert.That(Bits(otherPosition), Is.Not.EqualTo(Bits(one)));
        Assert.That(Bits(otherPosition), Is.Not.EqualTo(Bits(otherToken)));
    }

    /// <summary>Runs passes of the same tokens over an empty cache; sequence s has the blocks s, s + 2, ...</summary>
    private float[][] Run((int Sequence, int Tokens)[][] passes)
    {
        using KvCache cache = _model.CreateCache(Blocks, cacheType);
        using DecoderBatch batch = _model.CreateBatch();
        int[] lengths = new int[2];
        Random random = new(7);
        List<float[]> logits = [];
        foreach ((int Sequence, int Tokens)[] pass in passes)
        {
            batch.Clear();
            foreach ((int sequence, int tokens) in pass)
            {
                lengths[sequence] += tokens;
                int[] ids = [.. Enumerable.Range(0, tokens).Select(_ => random.Next(3, 500))];
                batch.Add(ids, lengths[sequence], [.. Enumerable.Range(0, (lengths[sequence] + 15) / 16).Select(i => sequence + (2 * i))]);
            }
            logits.Add(Read(_model.Decode(batch, cache)));
        }
        return [.. logits];
    }

    private float[] Decode(
        DecoderBatch batch, KvCache cache, int[] tokens, int contextLength, int[] table, CancellationToken cancellationToken = default)
    {
        batch.Clear();
        batch.Add(tokens, contextLength, table);
        return Read(_model.Decode(batch, cache, cancellationToken: cancellationToken));
    }

    private static float[] Read(ArrayView<float> logits)
    {
        float[] values = new float[logits.Length];
        ArrayViewExtensions.CopyToCPU(logits, values);
        return values;
    }

    private static int[] Bits(float[] values) => [.. values.Select(BitConverter.SingleToInt32Bits)];
}
