namespace ILGPU;

/// <summary>A stride of 1 dimension, in elements.</summary>
public interface IStride1D : IStride<Index1D, LongIndex1D>
{
    /// <summary>Elements between neighbours in x.</summary>
    int XStride { get; }

    /// <summary>The same stride without its compile-time knowledge.</summary>
    Stride1D.General AsGeneral();
}
