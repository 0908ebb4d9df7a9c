using System.Collections.Immutable;
using System.Reflection;

namespace ILGPU.Runtime;

/// <summary>What is compiled: a method and the constants it is compiled for. Equal entries share one compiled kernel.</summary>
internal sealed class KernelEntry : IEquatable<KernelEntry>
{
    /// <summary>Checks a method and describes it.</summary>
    /// <exception cref="NotSupportedException">The method cannot be a kernel; the message says why.</exception>
    public KernelEntry(
        MethodInfo method, bool implicitlyGrouped, KernelSpecialization specialization, ImmutableArray<object?> specializedValues)
    {
        Method = method;
        ImplicitlyGrouped = implicitlyGrouped;
        Specialization = specialization;
        SpecializedValues = specializedValues;
        Type[] types = [.. method.GetParameters().Select(parameter => parameter.ParameterType)];
        IndexType = implicitlyGrouped ? types[0] : null;
        ParameterTypes = [.. types.Skip(implicitlyGrouped ? 1 : 0)];
    }

    /// <summary>The kernel: static, or a lambda without captures (whose argument 0 is not to be used); generics are closed.</summary>
    public MethodInfo Method { get; }

    /// <summary>True if the first parameter is the index, and threads beyond the user's extent do not run the body.</summary>
    public bool ImplicitlyGrouped { get; }

    /// <summary>Index1D to LongIndex3D of an implicitly grouped kernel, else null.</summary>
    public Type? IndexType { get; }

    /// <summary>The parameters after the index, <see cref="SpecializedValue{T}"/> among them.</summary>
    public ImmutableArray<Type> ParameterTypes { get; }

    /// <summary>For each of <see cref="ParameterTypes"/> the value of its <see cref="SpecializedValue{T}"/>, or null.</summary>
    public ImmutableArray<object?> SpecializedValues { get; }

    /// <summary>Promises about the launches.</summary>
    public KernelSpecialization Specialization { get; }

    /// <summary>The name for errors and dumps.</summary>
    public string Name => $"{Method.DeclaringType?.Name}.{Method.Name}";

    /// <inheritdoc/>
    public bool Equals(KernelEntry? other) =>
        other is not null && Method == other.Method && ImplicitlyGrouped == other.ImplicitlyGrouped
        && Specialization == other.Specialization && SpecializedValues.SequenceEqual(other.SpecializedValues, SpecializedComparer.Instance);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as KernelEntry);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        HashCode hash = default;
        hash.Add(Method);
        hash.Add(ImplicitlyGrouped);
        foreach (object? value in SpecializedValues)
            hash.Add(value);
        return hash.ToHashCode();
    }

    /// <inheritdoc/>
    public override string ToString() => Name;

    // 0.0 and -0.0 are equal, but not the same constant.
    private sealed class SpecializedComparer : IEqualityComparer<object?>
    {
        public static readonly SpecializedComparer Instance = new();

        public new bool Equals(object? x, object? y) => (x, y) switch
        {
            (float a, float b) => BitConverter.SingleToInt32Bits(a) == BitConverter.SingleToInt32Bits(b),
            (double a, double b) => BitConverter.DoubleToInt64Bits(a) == BitConverter.DoubleToInt64Bits(b),
            _ => object.Equals(x, y),
        };

        public int GetHashCode(object? value) => value?.GetHashCode() ?? 0;
    }
}
