using System.Diagnostics;
using ILGPU;
using ILGPU.Runtime;
using IlgpuLlava.Kernels;
using IlgpuLlava.Model;
using IlgpuLlava.Model.Checkpoints;

namespace IlgpuLlava.Bench;

/// <summary>
/// Prompt processing and decoding of a random Llama, loaded from files as any model is, each pass followed by a piece of its
/// yardstick: the matrix product for the prompt, the read stream for decoding. Choosing the token is part of a pass.
/// </summary>
internal sealed class ModelBench : IDisposable
{
    private const int ProductRows = 480;
    private const int StreamBytes = 256 << 20;

    private readonly Bed _bed;
    private readonly ModelShape _shape;
    private readonly LlavaModel _model;
    private readonly KvCache _cache;
    private readonly DecoderBatch _batch;
    private readonly int[] _blockTable;
    private readonly int[] _prompt;
    private readonly int _newTokens;

    /// <summary>Loads the model; <paramref name="load"/> receives how fast.</summary>
    public ModelBench(Bed bed, ModelShape shape, RandomModel files, int promptTokens, int newTokens, out BenchResult load)
    {
        _bed = bed;
        _shape = shape;
        _newTokens = newTokens;
        Samples loading = new(), reading = new();
        reading.Add(ReadFile(files.Weights));
        long begin = Stopwatch.GetTimestamp();
        using (Checkpoint checkpoint = Checkpoint.Open(files.Folder))
            _model = LlavaModel.Load(checkpoint, bed.Accelerator);
        loading.Add(Stopwatch.GetElapsedTime(begin).TotalSeconds);
        double gigabytes = new FileInfo(files.Weights).Length / 1e9;
        load = BenchResult.Rate(
            $"model.{shape.TypeName}.load", gigabytes, "GB/s", loading, gigabytes, reading, "plain read of the file, one thread",
            $"{gigabytes:F2} GB, once");

        _model.Kernels.Warm(shape.Type, _model.CacheType);
        int blocks = (promptTokens + newTokens + KvCache.BlockTokens - 1) / KvCache.BlockTokens;
        _blockTable = [.. Enumerable.Range(0, blocks)];
        _cache = _model.CreateCache(blocks);
        _batch = _model.CreateBatch();
        Random random = new(1);
        _prompt = [.. Enumerable.Range(0, promptTokens).Select(_ => random.Next(ModelShape.VocabularySize))];
    }

    /// <summary>Prompt and decoding.</summary>
    public IEnumerable<BenchResult> Run(int repetitions)
    {
        using PackedWeights factor = _bed.Weights(ModelShape.HiddenSize, ModelShape.HiddenSize, ElementType.Float32);
        using var left = _bed.Floats(ProductRows * ModelShape.HiddenSize);
        using var product = _bed.Floats(ProductRows * ModelShape.HiddenSize);
        using var memory = _bed.Floats(StreamBytes / sizeof(float));
        Samples prompt = new(), decode = new(), multiply = new(), read = new();
        for (int i = 0; i <= repetitions; i++)
        {
            // The first round meets cold caches and pages; it does not count.
            (Samples p, Samples d, Samples m, Samples r) = i == 0 ? (new(), new(), new(), new()) : (prompt, decode, multiply, read);
            Time(m, Multiply);
            int token = 0;
            Time(p, () => token = Pass(_prompt, _prompt.Length));
            Time(m, Multiply);
            for (int length = _prompt.Length + 1; length <= _prompt.Length + _newTokens; length++)
            {
                Time(d, () => token = Pass([token], length));
                if (length % 4 == 0)
                    Time(r, () => _bed.ReadStream.Read(memory.View.BaseView.LoadEffectiveAddressAsPtr(), StreamBytes));
            }
        }

        string name = $"model.{_shape.TypeName}";
        const double operations = 2.0 * ProductRows * ModelShape.HiddenSize * ModelShape.HiddenSize;
        double multiplyRate = operations / multiply.Median;
        double readRate = StreamBytes / read.Median;
        double context = _prompt.Length + ((_newTokens + 1) / 2.0);
        yield return Tokens(
            $"{name}.prompt", _prompt.Length, prompt, multiplyRate / _shape.PromptOperations(_prompt.Length),
            "hand-written float32 product", $"{_prompt.Length} tokens, {prompt.Count} times");
        yield return Tokens(
            $"{name}.decode", 1, decode, readRate / _shape.DecodeBytes(context, _model.CacheType), "read stream",
            $"context {_prompt.Length} to {_prompt.Length + _newTokens}");
        yield return new BenchResult(
            $"{name}.matmul", multiplyRate / 1e9, operations / multiply.P99 / 1e9, "GFLOP/s", multiplyRate / 1e9, "itself",
            "the yardstick of the prompt");
        yield return new BenchResult(
            $"{name}.read", readRate / 1e9, StreamBytes / read.P99 / 1e9, "GB/s", readRate / 1e9, "itself", "the yardstick of decoding");

        void Multiply() => _bed.MatrixProduct.Run(
            left.View.BaseView.LoadEffectiveAddressAsPtr(),
            factor.View.LoadEffectiveAddressAsPtr(),
            product.View.BaseView.LoadEffectiveAddressAsPtr(),
            ProductRows,
            ModelShape.HiddenSize / WeightPacking.PanelWidth,
            ModelShape.HiddenSize);
    }

    public void Dispose()
    {
        _batch.Dispose();
        _cache.Dispose();
        _model.Dispose();
    }

    private static BenchResult Tokens(string name, int tokens, Samples time, double passesPerSecond, string yardstick, string shape) =>
        new(name, tokens / time.Median, tokens / time.P99, "tokens/s", tokens * passesPerSecond, yardstick, shape);

    private static void Time(Samples samples, Action action)
    {
        long begin = Stopwatch.GetTimestamp();
        action();
        samples.Add(Stopwatch.GetElapsedTime(begin).TotalSeconds);
    }

    private int Pass(int[] tokens, int contextLength)
    {
        _batch.Clear();
        _batch.Add(tokens, contextLength, _blockTable);
        ArrayView<float> logits = _model.Decode(_batch, _cache);
        Span<SampledToken> chosen = stackalloc SampledToken[1];
        SamplingRow greedy = new(new SamplingParameters(), contextLength, default);
        _model.Kernels.Sampling.Run(logits, _model.VocabularySize, _model.VocabularySize, [greedy], chosen);
        return Math.Max(0, chosen[0].Token);
    }

    private static double ReadFile(string path)
    {
        byte[] buffer = new byte[4 << 20];
        long begin = Stopwatch.GetTimestamp();
        using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        while (file.Read(buffer) > 0)
        {
        }
        return Stopwatch.GetElapsedTime(begin).TotalSeconds;
    }
}
