using System.Reflection;
using ILGPU.IR;

namespace ILGPU.Frontend;

/// <summary>Something on the evaluation stack, or in a variable, that is known at compile time and is no SSA value.</summary>
internal abstract record Symbol;

/// <summary>The address of a variable (or of a byte within it) that lives in SSA values, not in memory.</summary>
internal sealed record LocalReference(Variable Variable, long Offset) : Symbol;

/// <summary>An array of constant length in local memory.</summary>
internal sealed record LocalArray(Value Pointer, Type Element, int Length) : Symbol;

/// <summary><c>typeof(T)</c>, as handle or as object.</summary>
internal sealed record TypeSymbol(Type Type) : Symbol;

/// <summary>The handle of a field that holds the constant data of an array initialiser, or an address within it.</summary>
/// <param name="Field">The field.</param>
/// <param name="Element">Type of the elements, where it is known.</param>
/// <param name="Offset">Bytes from its start.</param>
internal sealed record StaticData(FieldInfo Field, Type? Element = null, long Offset = 0) : Symbol;

/// <summary>An object of the host of which only the identity may matter: null, a string, the <c>this</c> of a static lambda.</summary>
internal sealed record HostObject(object? Object, string Description) : Symbol;

/// <summary>A struct in a box that must not outlive its type test.</summary>
internal sealed record Boxed(Type Type, Operand Content) : Symbol;
