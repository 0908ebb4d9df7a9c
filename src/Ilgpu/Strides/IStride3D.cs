namespace ILGPU;

/// <summary>A stride of 3 dimensions, in elements.</summary>
public interface IStride3D : IStride<Index3D, LongIndex3D>
{
    /// <summary>Elements between neighbours in x.</summary>
    int XStride { get; }

    /// <summary>Elements between neighbours in y.</summary>
    int YStride { get; }

    /// <summary>Elements between neighbours in z.</summary>
    int ZStride { get; }

    /// <summary>The same stride without its compile-time knowledge.</summary>
    Stride3D.General AsGeneral();
}
