using System.Globalization;

namespace ILGPU.Backends.Ptx;

/// <summary>What PTX text is written for.</summary>
/// <param name="MaxVersion">The newest <c>.version</c> that the driver reads, times ten: 86 is 8.6.</param>
/// <param name="Sm">The target architecture: 75, 80, 90.</param>
/// <param name="IsArchitectureSpecific">True for the target with the <c>a</c> suffix, whose text runs on that architecture alone.</param>
internal sealed record PtxTarget(int MaxVersion, int Sm, bool IsArchitectureSpecific)
{
    /// <summary>The oldest architecture written for: the first with independent threads and PTX 6.3.</summary>
    public const int OldestSm = 70;

    // An architecture, and the first .version (times ten) that knows it.
    private static readonly (int Sm, int Version)[] s_known =
    [
        (70, 60), (72, 61), (75, 63), (80, 70), (86, 71), (87, 74), (89, 78), (90, 78), (100, 86), (101, 86), (103, 88),
        (120, 87), (121, 88),
    ];

    /// <summary>The first <c>.version</c> that knows this target.</summary>
    public int MinVersion
    {
        get
        {
            if (IsArchitectureSpecific && Sm == 90)
                return 80;
            foreach ((int sm, int version) in s_known)
            {
                if (sm == Sm)
                    return version;
            }
            throw new NotSupportedException($"There is no PTX target sm_{Sm}.");
        }
    }

    /// <summary>As <c>sm_90a</c>.</summary>
    public string Name => string.Create(CultureInfo.InvariantCulture, $"sm_{Sm}{(IsArchitectureSpecific ? "a" : "")}");

    /// <summary>
    /// The target for a device: its own architecture where the driver's PTX knows it, else the newest older one that it knows, whose
    /// text every later device runs.
    /// </summary>
    /// <param name="major">Major compute capability.</param>
    /// <param name="minor">Minor compute capability.</param>
    /// <param name="maxVersion">The newest <c>.version</c> that the driver reads, times ten.</param>
    /// <exception cref="NotSupportedException">The device or the driver is older than all that is written for.</exception>
    public static PtxTarget ForDevice(int major, int minor, int maxVersion)
    {
        int own = (major * 10) + minor;
        if (own < OldestSm)
            throw new NotSupportedException($"Compute capability {major}.{minor} is too old: kernels need 7.0 or newer.");
        PtxTarget? best = null;
        foreach ((int sm, _) in s_known)
        {
            PtxTarget candidate = new(maxVersion, sm, IsArchitectureSpecific: false);
            if (sm <= own && candidate.MinVersion <= maxVersion)
                best = candidate;
        }
        if (best is null)
        {
            throw new NotSupportedException(
                $"The driver reads PTX up to {maxVersion / 10}.{maxVersion % 10}; kernels need 6.3 or newer: update it.");
        }
        PtxTarget specific = best with { IsArchitectureSpecific = true };
        return best.Sm == own && own == 90 && specific.MinVersion <= maxVersion ? specific : best;
    }

    /// <summary>The newest <c>.version</c> (times ten) that a driver reads, by the CUDA version it reports (12040 for 12.4).</summary>
    public static int MaxVersionOf(int driverVersion)
    {
        int major = driverVersion / 1000;
        int minor = driverVersion % 1000 / 10;
        // CUDA 9.0 came with PTX 6.0, 10.0 with 6.3; since 11.0 the two count in step, three apart in 13.
        return major switch
        {
            < 10 => 60 + Math.Min(minor, 2),
            10 => 63 + Math.Min(minor, 2),
            11 => 70 + Math.Min(minor, 8),
            12 => 80 + Math.Min(minor, 8),
            _ => 90 + ((major - 13) * 10) + Math.Min(minor, 9),
        };
    }
}
