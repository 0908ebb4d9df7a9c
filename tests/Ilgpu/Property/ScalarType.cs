namespace IlgpuLlava.Ilgpu.Tests.Property;

/// <summary>
/// The types of expressions. The approximate ones are float and double that went through exp, log and the like: they may be moved,
/// chosen and stored, but nothing is computed from them, so that their error stays the function's own.
/// </summary>
public enum ScalarType
{
    Bool,
    Int8,
    UInt8,
    Int16,
    UInt16,
    Int32,
    UInt32,
    Int64,
    UInt64,
    Half,
    Single,
    Double,
    ApproximateSingle,
    ApproximateDouble,
}
