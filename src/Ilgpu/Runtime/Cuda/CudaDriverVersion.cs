using System.Globalization;

namespace ILGPU.Runtime.Cuda;

/// <summary>The newest CUDA that a driver knows.</summary>
public readonly struct CudaDriverVersion : IEquatable<CudaDriverVersion>, IComparable<CudaDriverVersion>
{
    private CudaDriverVersion(int value)
    {
        Value = value;
    }

    /// <summary>The first number.</summary>
    public int Major => Value / 1000;

    /// <summary>The second number.</summary>
    public int Minor => Value % 1000 / 10;

    /// <summary>1000 * major + 10 * minor.</summary>
    public int Value { get; }

    /// <summary>Compares.</summary>
    public static bool operator ==(CudaDriverVersion first, CudaDriverVersion second) => first.Equals(second);

    /// <summary>Compares.</summary>
    public static bool operator !=(CudaDriverVersion first, CudaDriverVersion second) => !first.Equals(second);

    /// <summary>Compares.</summary>
    public static bool operator <(CudaDriverVersion first, CudaDriverVersion second) => first.CompareTo(second) < 0;

    /// <summary>Compares.</summary>
    public static bool operator <=(CudaDriverVersion first, CudaDriverVersion second) => first.CompareTo(second) <= 0;

    /// <summary>Compares.</summary>
    public static bool operator >(CudaDriverVersion first, CudaDriverVersion second) => first.CompareTo(second) > 0;

    /// <summary>Compares.</summary>
    public static bool operator >=(CudaDriverVersion first, CudaDriverVersion second) => first.CompareTo(second) >= 0;

    /// <summary>The number as <see cref="Value"/>.</summary>
    public static implicit operator int(CudaDriverVersion version) => version.Value;

    /// <summary>From its two numbers.</summary>
    public static CudaDriverVersion FromMajorMinor(int major, int minor) => new((major * 1000) + (minor * 10));

    /// <summary>From 1000 * major + 10 * minor.</summary>
    public static CudaDriverVersion FromValue(int value) => new(value);

    /// <inheritdoc/>
    public bool Equals(CudaDriverVersion other) => Value == other.Value;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is CudaDriverVersion other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => Value;

    /// <inheritdoc/>
    public int CompareTo(CudaDriverVersion other) => Value.CompareTo(other.Value);

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Major}.{Minor}");
}
