using ILGPU;
using ILGPU.Extensions;
using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;
using IlgpuLlava.Kernels;
using IlgpuLlava.Model.Checkpoints;
using IlgpuLlava.PtxMachine.Driver;

namespace IlgpuLlava.Model.Tests.Llava;

/// <summary>
/// What a prompt gets however it is cut and whatever runs beside it. On matrix units products of many rows, of few rows and decode steps
/// sum in orders of their own: the same token wherever the first two logits are more than 0.05 apart. Elsewhere the same bits.
/// </summary>
[TestFixture("cpu")]
[TestFixture("ptx")]
public sealed class BatchInvarianceTests(string device)
{
    private const int Tokens = 72;

    private Context _context = null!;
    private Accelerator _accelerator = null!;
    private LlavaModel _model = null!;
    private readonly float[]?[] _whole = new float[2][];

    [OneTimeSetUp]
    public void Load()
    {
        _context = Context.Create(builder =>
            _ = device == "ptx" ? builder.Cuda(new PtxMachineDriver()) : builder.CPU(new CpuOptions { Threads = 2 }));
        _accelerator = _context.Devices[0].CreateAccelerator(_context);
        using Checkpoint checkpoint = Checkpoint.Open(Checkpoints.Goldens.At("models/tiny-llava"));
        _model = LlavaModel.Load(checkpoint, _accelerator);
    }

    [OneTimeTearDown]
    public void Close()
    {
        _model?.Dispose();
        _accelerator?.Dispose();
        _context?.Dispose();
    }

    // In passes of so many tokens; the rest of the prompt as decode steps.
    [TestCase(new[] { 40, 32 }, 9, true)]
    [TestCase(new[] { 67, 5 }, 0, false)]
    [TestCase(new[] { 20, 46 }, 0, false)]
    public void APromptGetsTheSameTokens(int[] passes, int others, bool onMatrixUnitsAlone)
    {
        Assert.That(_model.CacheType, Is.EqualTo(device == "ptx" ? ElementType.Float16 : ElementType.Float32));
        for (int seed = 0; seed < _whole.Length; seed++)
        {
            float[] whole = _whole[seed] ??= LastLogits([Tokens], 0, seed);
            float[] cut = LastLogits(passes, others, seed);
            float[] order = [.. whole.OrderDescending()];
            double error = whole.Zip(cut, (a, b) => Math.Abs((double)a - b)).Max();
            if (device == "cpu" || onMatrixUnitsAlone)
                Assert.That(cut.Select(BitConverter.SingleToInt32Bits), Is.EqualTo(whole.Select(BitConverter.SingleToInt32Bits)));
            else
                Assert.That(error, Is.GreaterThan(0).And.LessThan(0.025), "logits that are 0.05 apart stay in order");
            Assert.That(order[0] - order[1], Is.GreaterThan(0.05), "the prompt shows something");
            Assert.That(Array.IndexOf(cut, cut.Max()), Is.EqualTo(Array.IndexOf(whole, order[0])));
        }
    }

    /// <summary>The logits after a prompt that went through the decoder in such passes, and then token by token, beside the prompt of
    /// another sequence in each pass.</summary>
    private float[] LastLogits(int[] passes, int others, int seed)
    {
        using KvCache cache = _model.CreateCache(12);
        using DecoderBatch batch = _model.CreateBatch();
        Random random = new(seed);
        int[] prompt = [.. Enumerable.Range(0, Tokens).Select(_ => random.Next(3, 500))];
        int done = 0;
        float[] logits = [];
        for (int pass = 0; done < Tokens; pass++)
        {
            int count = pass < passes.Length ? passes[pass] : 1;
            batch.Clear();
            if (others > 0)
                batch.Add(prompt.AsSpan(0, others), others, [11]);
            batch.Add(prompt.AsSpan(done, count), done + count, [6, 2, 9, 0, 4]);
            done += count;
            ArrayView<float> all = _model.Decode(batch, cache);
            logits = new float[_model.VocabularySize];
            ArrayViewExtensions.CopyToCPU(all.SubView(all.Length - logits.Length, logits.Length), logits);
        }
        return logits;
    }
}
