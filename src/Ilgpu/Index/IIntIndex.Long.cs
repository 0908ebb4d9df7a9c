namespace ILGPU;

/// <summary>An index of 32-bit integers with its 64-bit counterpart.</summary>
public interface IIntIndex<TIndex, TLongIndex> : IIntIndex, IGenericIndex<TIndex>
    where TIndex : struct, IIntIndex<TIndex, TLongIndex>
    where TLongIndex : struct, ILongIndex<TLongIndex, TIndex>
{
    /// <summary>Widens to 64 bits.</summary>
    TLongIndex ToLongIndex();
}
