using System.Reflection;
using ILGPU.IR;

namespace ILGPU.Frontend;

/// <summary>Where a frame stands in the tree of inlined calls; equal in every compilation of the same kernel.</summary>
internal sealed record FrameKey(FrameKey? Caller, int CallOffset, MethodBase Method);

/// <summary>Names a variable across compilations.</summary>
/// <param name="Frame">The frame it belongs to.</param>
/// <param name="Role">local, argument, or temporary.</param>
/// <param name="Index">Its number, or the IL offset of the instruction that made it.</param>
internal sealed record VariableKey(FrameKey Frame, string Role, int Index);

/// <summary>An argument, local or temporary of one inlined frame. Lives in SSA values, or in local memory where it was spilled.</summary>
internal sealed class Variable(VariableKey key, Type type, bool addressTaken)
{
    /// <summary>Its name across compilations.</summary>
    public VariableKey Key { get; } = key;

    /// <summary>Its CLR type.</summary>
    public Type Type { get; } = type;

    /// <summary>The leaves it consists of.</summary>
    public TypeLayout Layout { get; } = TypeLayout.Of(type);

    /// <summary>True where it may change through a reference.</summary>
    public bool AddressTaken { get; } = addressTaken;

    /// <summary>Its place in local memory, where it was spilled.</summary>
    public Value? Memory { get; set; }
}
