using System.Reflection;
using ILGPU.IR;

namespace ILGPU.Runtime;

/// <summary>One scalar of a flattened kernel parameter.</summary>
/// <param name="Name">Parameter and field path, as <c>weights.Length</c>.</param>
/// <param name="Kind">Int32, Int64, Float32, Float64, or Pointer for the address of a view.</param>
/// <param name="ClrType">The type of the scalar; of an address the view's element.</param>
/// <param name="Path">The fields that lead from the parameter to the scalar, or to the view.</param>
/// <param name="View">The type of the view of which this is the address or the length, else null.</param>
internal sealed record LayoutLeaf(
    string Name, ValueKind Kind, Type ClrType, IReadOnlyList<LayoutStep> Path, Type? View = null);

/// <summary>A step of a <see cref="LayoutLeaf.Path"/>.</summary>
/// <param name="Field">The field.</param>
/// <param name="Element">The element of an inline array, whose first field <paramref name="Field"/> is; else 0.</param>
internal readonly record struct LayoutStep(FieldInfo Field, int Element);
