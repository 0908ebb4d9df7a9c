namespace ILGPU.IR;

/// <summary>Marks a method or property getter that the frontend turns into SSA values instead of inlining it.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class IntrinsicAttribute(IntrinsicKind kind) : Attribute
{
    /// <summary>Which leaf operation it is.</summary>
    public IntrinsicKind Kind { get; } = kind;
}
