using System.Runtime.CompilerServices;

namespace ILGPU.Runtime;

/// <summary>A specialised value as a key: floating values are compared by their bits, as 0.0 and -0.0 are different constants.</summary>
internal readonly struct SpecializedKey<T>(T value) : ISpecializedKey, IEquatable<SpecializedKey<T>>
    where T : unmanaged, IEquatable<T>
{
    private readonly T _value = value;

    /// <inheritdoc/>
    public object Value => _value;

    /// <inheritdoc/>
    public bool Equals(SpecializedKey<T> other)
    {
        if (typeof(T) == typeof(float))
            return Unsafe.BitCast<T, int>(_value) == Unsafe.BitCast<T, int>(other._value);
        if (typeof(T) == typeof(double))
            return Unsafe.BitCast<T, long>(_value) == Unsafe.BitCast<T, long>(other._value);
        return _value.Equals(other._value);
    }

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is SpecializedKey<T> other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => _value.GetHashCode();
}
