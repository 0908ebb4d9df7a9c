namespace ILGPU.Runtime;

/// <summary>Gives a specialised value out without its type.</summary>
internal interface ISpecializedKey
{
    /// <summary>The value.</summary>
    object Value { get; }
}
