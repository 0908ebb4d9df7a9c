namespace ILGPU;

/// <summary>An index of 64-bit integers with its 32-bit counterpart.</summary>
public interface ILongIndex<TLongIndex, TIndex> : IGenericIndex<TLongIndex>
    where TLongIndex : struct, ILongIndex<TLongIndex, TIndex>
    where TIndex : struct, IIntIndex<TIndex, TLongIndex>
{
    /// <summary>Narrows to 32 bits, without a check.</summary>
    TIndex ToIntIndex();
}
