using System.Globalization;

namespace ILGPU.Runtime.Cuda;

/// <summary>The compute capability of a GPU.</summary>
public readonly struct CudaArchitecture : IEquatable<CudaArchitecture>, IComparable<CudaArchitecture>
{
    /// <summary>Volta.</summary>
    public static readonly CudaArchitecture SM_70 = new(7, 0);

    /// <summary>Turing.</summary>
    public static readonly CudaArchitecture SM_75 = new(7, 5);

    /// <summary>Ampere.</summary>
    public static readonly CudaArchitecture SM_80 = new(8, 0);

    /// <summary>Ada.</summary>
    public static readonly CudaArchitecture SM_89 = new(8, 9);

    /// <summary>Hopper.</summary>
    public static readonly CudaArchitecture SM_90 = new(9, 0);

    /// <summary>From its two numbers.</summary>
    public CudaArchitecture(int major, int minor)
    {
        Major = major;
        Minor = minor;
    }

    /// <summary>The first number.</summary>
    public int Major { get; }

    /// <summary>The second number.</summary>
    public int Minor { get; }

    /// <summary>Compares.</summary>
    public static bool operator ==(CudaArchitecture first, CudaArchitecture second) => first.Equals(second);

    /// <summary>Compares.</summary>
    public static bool operator !=(CudaArchitecture first, CudaArchitecture second) => !first.Equals(second);

    /// <summary>Compares.</summary>
    public static bool operator <(CudaArchitecture first, CudaArchitecture second) => first.CompareTo(second) < 0;

    /// <summary>Compares.</summary>
    public static bool operator <=(CudaArchitecture first, CudaArchitecture second) => first.CompareTo(second) <= 0;

    /// <summary>Compares.</summary>
    public static bool operator >(CudaArchitecture first, CudaArchitecture second) => first.CompareTo(second) > 0;

    /// <summary>Compares.</summary>
    public static bool operator >=(CudaArchitecture first, CudaArchitecture second) => first.CompareTo(second) >= 0;

    /// <inheritdoc/>
    public bool Equals(CudaArchitecture other) => Major == other.Major && Minor == other.Minor;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is CudaArchitecture other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Major, Minor);

    /// <inheritdoc/>
    public int CompareTo(CudaArchitecture other) => (Major, Minor).CompareTo((other.Major, other.Minor));

    /// <summary>As "SM_90".</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"SM_{Major}{Minor}");
}
