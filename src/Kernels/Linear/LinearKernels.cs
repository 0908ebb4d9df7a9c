using ILGPU;

namespace IlgpuLlava.Kernels;

/// <summary>The compiled kernels of <see cref="Linear"/> for one storage type, as launches that no longer name that type.</summary>
internal abstract class LinearKernels
{
    /// <summary>Compiles what is not compiled yet.</summary>
    public abstract void Warm();

    /// <summary>Launches the product.</summary>
    public abstract void Launch(
        ArrayView<float> input,
        PackedWeights weights,
        ArrayView<float> bias,
        ArrayView<float> output,
        int rows,
        Epilogue epilogue,
        bool hasBias);
}
