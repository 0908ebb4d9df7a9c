using System.Globalization;
using IlgpuLlava.Kernels;
using IlgpuLlava.Model;
using IlgpuLlava.Model.Checkpoints;
using IlgpuLlava.Model.Configuration;

namespace IlgpuLlava.Runtime;

/// <summary>What a model will take of a device's memory to answer in a context, before anything is allocated. Bytes.</summary>
/// <param name="Weights">The weights.</param>
/// <param name="Cache">Keys and values of the whole context.</param>
/// <param name="Pictures">Features of pictures that are kept.</param>
/// <param name="Workspace">Activations.</param>
/// <param name="Program">On the processor, whose memory is the program's too: what runs it, its compiled kernels, its tokenizer.</param>
/// <param name="ContextTokens">The context.</param>
public sealed record MemoryPlan(long Weights, long Cache, long Pictures, long Workspace, long Program, int ContextTokens)
{
    // As measured on Linux: .NET, compiled methods and kernels, threads, tokenizer, buffers that files are read through.
    private const long ProgramBytes = 170L << 20;

    // The tokens of a prompt that one answer at a time has in a pass.
    private const int PassTokens = 256;

    /// <summary>All together.</summary>
    public long Total => Weights + Cache + Pictures + Workspace + Program;

    /// <summary>Plans for one answer at a time.</summary>
    /// <param name="configuration">The model.</param>
    /// <param name="type">How weights are stored that are not quantised.</param>
    /// <param name="quantization">How matrices are quantised, or null.</param>
    /// <param name="contextTokens">Tokens of prompt and answer together.</param>
    /// <param name="pictures">Pictures whose features are kept.</param>
    /// <param name="device">Where it computes.</param>
    /// <param name="cacheType">How keys and values are stored; null for what serves the model best.</param>
    public static MemoryPlan Of(
        LlavaConfiguration configuration, ElementType type, WeightQuantization? quantization, int contextTokens, int pictures,
        ComputeDevice device, ElementType? cacheType = null)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        ArgumentNullException.ThrowIfNull(device);
        using KernelSet kernels = new(device.Accelerator);
        var memory = ModelMemory.Of(configuration, type, quantization, kernels, PassTokens, cacheType: cacheType);
        long blocks = ((long)contextTokens + KvCache.BlockTokens - 1) / KvCache.BlockTokens;
        return new MemoryPlan(
            memory.Weights, blocks * memory.CacheBlock, pictures * memory.Picture, memory.Workspace, device.IsProcessor ? ProgramBytes : 0,
            contextTokens);
    }

    /// <summary>The least that an open checkpoint takes: one picture, and a context of a block.</summary>
    internal static MemoryPlan LeastOf(Checkpoint checkpoint, ComputeDevice device, ElementType? cacheType)
    {
        // The embedding is never quantised; other tensors may be of other types, which is rare and changes little.
        ElementType type = checkpoint.Info("text.embed_tokens.weight").Type switch
        {
            TensorType.F32 => ElementType.Float32,
            TensorType.BF16 => ElementType.BFloat16,
            _ => ElementType.Float16,
        };
        return Of(checkpoint.Configuration, type, checkpoint.Quantization, KvCache.BlockTokens, pictures: 1, device, cacheType);
    }

    /// <summary>Throws where the plan needs more than there is.</summary>
    /// <param name="available">Bytes; see <see cref="ComputeDevice.AvailableMemory"/>.</param>
    /// <exception cref="MemoryPlanException">It does.</exception>
    public void Require(long available)
    {
        if (Total > available)
            throw new MemoryPlanException(this, available);
    }

    /// <summary>The plan in a line.</summary>
    public override string ToString() =>
        $"{Amount(Total)} of memory: weights {Amount(Weights)}, keys and values of {ContextTokens} tokens {Amount(Cache)}, "
        + $"pictures {Amount(Pictures)}, workspace {Amount(Workspace)}" + (Program > 0 ? $", program {Amount(Program)}" : "");

    /// <summary>Gigabytes, of less than a tenth of one megabytes: what does not fit by a little must not look as if it did.</summary>
    internal static string Amount(long bytes) => bytes < 100_000_000
        ? string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:0.00} MB")
        : string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e9:0.00} GB");
}
