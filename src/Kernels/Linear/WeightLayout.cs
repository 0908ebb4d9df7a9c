namespace IlgpuLlava.Kernels;

/// <summary>Which output feature a column of a weight panel belongs to.</summary>
public enum WeightLayout
{
    /// <summary>Column c of panel p is output feature 64 p + c.</summary>
    Plain,

    /// <summary>Columns 0..31 of panel p are the gate of features 32 p + c, columns 32..63 the up projection of the same
    /// features: both halves of a SwiGLU meet in one panel.</summary>
    GateUp,
}
