namespace ILGPU;

/// <summary>A stride of 2 dimensions, in elements.</summary>
public interface IStride2D : IStride<Index2D, LongIndex2D>
{
    /// <summary>Elements between neighbours in x.</summary>
    int XStride { get; }

    /// <summary>Elements between neighbours in y.</summary>
    int YStride { get; }

    /// <summary>The same stride without its compile-time knowledge.</summary>
    Stride2D.General AsGeneral();
}
