using ILGPU;
using ILGPU.Extensions;
using ILGPU.Runtime;
using IlgpuLlava.Kernels;
using IlgpuLlava.Model.Checkpoints;
using IlgpuLlava.Model.Configuration;
using IlgpuLlava.Model.Images;

namespace IlgpuLlava.Model.Tests.Llava;

/// <summary>What a model takes is known, byte for byte, before it is loaded.</summary>
public sealed class ModelMemoryTests
{
    private const int PassTokens = 40;

    private string _directory = "";

    [SetUp]
    public void SetUp() => _directory = Directory.CreateTempSubdirectory("ilgpu-llava-memory-").FullName;

    [TearDown]
    public void TearDown() => Directory.Delete(_directory, recursive: true);

    [TestCase("models/tiny-llava", null)]
    [TestCase("models/tiny-llava", "int8")]
    [TestCase("models/tiny-llava", "int4")]
    [TestCase("tests/goldens/llava-1.5", null)]
    [TestCase("tests/goldens/llava-1.5", "int4:128")]
    [TestCase("tests/goldens/llava-1.5-saved-by-v5", null)]
    [TestCase("tests/goldens/llava-1.0", null)]
    [TestCase("tests/goldens/llava-1.6-34b-yi", null)]
    public void TheLoadedModelTakesWhatWasPlanned(string directory, string? quantized)
    {
        using var context = Context.Create(builder => builder.CPU(new CpuOptions { Threads = 2 }));
        using Accelerator accelerator = context.Devices[0].CreateAccelerator(context);
        WeightQuantization? quantization = quantized is null ? null : WeightQuantization.Parse(quantized);
        using Checkpoint checkpoint = Open(directory, quantization);
        using var model = LlavaModel.Load(checkpoint, accelerator);
        LlavaConfiguration configuration = model.Configuration;
        ElementType type = checkpoint.Info("text.embed_tokens.weight").Type switch
        {
            TensorType.F32 => ElementType.Float32,
            TensorType.F16 => ElementType.Float16,
            _ => ElementType.BFloat16,
        };
        var memory = ModelMemory.Of(configuration, type, quantization, model.Kernels, PassTokens);
        long rotary = (long)configuration.ContextLength * configuration.Text.HeadDim * sizeof(float);
        Assert.That(memory.Weights, Is.EqualTo(model.WeightBytes + rotary));
        Assert.That(memory.CacheBlock, Is.EqualTo(model.CacheBlockBytes));

        int side = configuration.Vision.ImageSize;
        // A square of two by two tiles is the most of the goldens' layouts.
        PictureLayout layout = configuration.LayoutOf(2 * side, 2 * side);
        using var features = accelerator.Allocate1D<float>(memory.Picture / sizeof(float));
        model.Vision.Project(model.Vision.Encode(new float[layout.TileCount * 3 * side * side]), layout, features.View);
        using KvCache cache = model.CreateCache(PassTokens);
        using DecoderBatch batch = model.CreateBatch();
        batch.Add([.. Enumerable.Range(3, PassTokens)], PassTokens, [.. Enumerable.Range(0, PassTokens)]);
        model.Decode(batch, cache);
        int blocks = (configuration.Vision.PositionCount + KvCache.BlockTokens - 1) / KvCache.BlockTokens;
        long visionCache = PagedKvCache.SizeInBytes(
            blocks, configuration.Vision.HeadCount, configuration.Vision.HeadDim, model.CacheType);
        // Indices of tokens are not counted.
        Assert.That(model.WorkspaceBytes + visionCache, Is.EqualTo(memory.Workspace).Within((4 * configuration.MaxImageTokenCount) + 256));
    }
    // Quantised as the converter does it.
    private Checkpoint Open(string directory, WeightQuantization? quantization)
    {
        string from = Checkpoints.Goldens.At(directory);
        if (quantization is null) return Checkpoint.Open(from);
        foreach (string path in Directory.GetFiles(from).Where(p => !p.EndsWith(".safetensors", StringComparison.Ordinal)))
            File.Copy(path, Path.Combine(_directory, Path.GetFileName(path)), overwrite: true);
        using Checkpoint source = Checkpoint.Open(from);
        using (var file = new Target(Path.Combine(_directory, CheckpointConverter.FileName)))
            new CheckpointConverter(source, null, "test", quantization).Write(file);
        return Checkpoint.Open(_directory);
    }

    private sealed class Target(string path) : IWeightTarget, IDisposable
    {
        private readonly Microsoft.Win32.SafeHandles.SafeFileHandle _file = File.OpenHandle(path, FileMode.Create, FileAccess.Write);

        public void Write(long position, ReadOnlySpan<byte> bytes) => RandomAccess.Write(_file, bytes, position);

        public void Dispose() => _file.Dispose();
    }
}
