using ILGPU;

namespace IlgpuLlava.Kernels;

/// <summary>What a product takes, as a launch hands it to its kernels.</summary>
/// <param name="Input">[rows, inFeatures].</param>
/// <param name="Weights">The packed matrix.</param>
/// <param name="Bias">[outFeatures], read where <paramref name="HasBias"/> is 1.</param>
/// <param name="Output">[rows, outFeatures], half as many features where the epilogue multiplies gate and up.</param>
/// <param name="Rows">Rows of the input.</param>
/// <param name="Epilogue">An <see cref="Kernels.Epilogue"/>.</param>
/// <param name="HasBias">1 or 0.</param>
internal readonly record struct LinearProduct(
    ArrayView<float> Input,
    PackedWeights Weights,
    ArrayView<float> Bias,
    ArrayView<float> Output,
    int Rows,
    int Epilogue,
    int HasBias);
