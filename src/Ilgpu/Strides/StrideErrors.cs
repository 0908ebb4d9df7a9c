namespace ILGPU;

/// <summary>The errors of checked element indices.</summary>
internal static class StrideErrors
{
    /// <summary>The error of an index outside of its extent.</summary>
    public static IndexOutOfRangeException OutOfBounds<TIndex>(TIndex index, TIndex extent) =>
        new($"The index {index} lies outside of the extent {extent}.");
}
