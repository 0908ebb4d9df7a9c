using ILGPU;

namespace IlgpuLlava.Kernels;

/// <summary>The compiled kernels of <see cref="Attention"/> for one storage type, as launches that no longer name that type.</summary>
internal abstract class AttentionKernels
{
    /// <summary>For tests: single rows fetch ahead always, or never.</summary>
    internal bool? FetchesAheadAlways { get; set; }

    /// <summary>Compiles what is not compiled yet.</summary>
    public abstract void Warm();

    /// <summary>Launches attention for a batch with at least one tile.</summary>
    public abstract void Launch(
        ArrayView<float> queries,
        int queryStride,
        PagedKvCache cache,
        AttentionBatch batch,
        bool split,
        ArrayView<float> output,
        ArrayView<float> partials,
        float scale);
}
