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

    [TestCase("models/tiny-llava")]
    [TestCase("tests/goldens/llava-1.5")]
    [TestCase("tests/goldens/llava-1.5-saved-by-v5")]
    [TestCase("tests/goldens/llava-1.0")]
    [TestCase("tests/goldens/llava-1.6-34b-yi")]
    public void TheLoadedModelTakesWhatWasPlanned(string directory)
    {
        using var context = Context.Create(builder => builder.CPU(new CpuOptions { Threads = 2 }));
        using Accelerator accelerator = context.Devices[0].CreateAccelerator(context);
        using var checkpoint = Checkpoint.Open(Checkpoints.Goldens.At(directory));
        using var model = LlavaModel.Load(checkpoint, accelerator);
        LlavaConfiguration configuration = model.Configuration;
        var memory = ModelMemory.Of(configuration, model.WeightType, model.CacheType, PassTokens);
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
}
