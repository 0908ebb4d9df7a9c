namespace ILGPU;

/// <summary>Arithmetic that all index types share.</summary>
public interface IGenericIndex<TIndex> : IIndex
    where TIndex : struct
{
    /// <summary>True if every component lies in [0, dimension).</summary>
    bool InBounds(TIndex dimension);

    /// <summary>True if every component lies in [0, dimension].</summary>
    bool InBoundsInclusive(TIndex dimension);

    /// <summary>Sum, component by component.</summary>
    TIndex Add(TIndex rhs);

    /// <summary>Difference, component by component.</summary>
    TIndex Subtract(TIndex rhs);
}
