namespace ILGPU.Runtime;

/// <summary>Promises about the launches of a kernel that the compiler may use.</summary>
public readonly struct KernelSpecialization : IEquatable<KernelSpecialization>
{
    /// <summary>No promise.</summary>
    public static readonly KernelSpecialization Empty;

    /// <summary>Promises a largest group and wishes for a number of groups on a multiprocessor.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A number is not positive.</exception>
    public KernelSpecialization(int? maxNumThreadsPerGroup, int? minNumGroupsPerMultiprocessor)
    {
        if (maxNumThreadsPerGroup is { } threads)
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(threads, nameof(maxNumThreadsPerGroup));
        if (minNumGroupsPerMultiprocessor is { } groups)
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(groups, nameof(minNumGroupsPerMultiprocessor));
        MaxNumThreadsPerGroup = maxNumThreadsPerGroup;
        MinNumGroupsPerMultiprocessor = minNumGroupsPerMultiprocessor;
    }

    /// <summary>The most threads of a group.</summary>
    public int? MaxNumThreadsPerGroup { get; }

    /// <summary>Groups that a multiprocessor should hold at once.</summary>
    public int? MinNumGroupsPerMultiprocessor { get; }

    /// <summary>True if both promise the same.</summary>
    public static bool operator ==(KernelSpecialization first, KernelSpecialization second) => first.Equals(second);

    /// <summary>True if the promises differ.</summary>
    public static bool operator !=(KernelSpecialization first, KernelSpecialization second) => !first.Equals(second);

    /// <summary>True if an accelerator has groups that large.</summary>
    public bool IsCompatibleWith(Accelerator accelerator)
    {
        ArgumentNullException.ThrowIfNull(accelerator);
        return MaxNumThreadsPerGroup is not { } threads || accelerator.MaxNumThreadsPerGroup >= threads;
    }

    /// <inheritdoc/>
    public bool Equals(KernelSpecialization other) =>
        MaxNumThreadsPerGroup == other.MaxNumThreadsPerGroup && MinNumGroupsPerMultiprocessor == other.MinNumGroupsPerMultiprocessor;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is KernelSpecialization other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(MaxNumThreadsPerGroup, MinNumGroupsPerMultiprocessor);

    /// <inheritdoc/>
    public override string ToString() => $"[{MaxNumThreadsPerGroup}, {MinNumGroupsPerMultiprocessor}]";
}
