namespace IlgpuLlava.Host;

/// <summary>What the process returns.</summary>
internal static class ExitCode
{
    /// <summary>Done.</summary>
    public const int Done = 0;

    /// <summary>Everything found after the command line was read: a file or model that is missing or broken, a device that
    /// cannot compute here, a bound that a stage exceeds.</summary>
    public const int Failed = 1;

    /// <summary>The command line cannot be read.</summary>
    public const int Usage = 2;

    /// <summary>The device failed while it served: only a new process can compute again, so that whoever watches this one starts it anew.
    /// </summary>
    public const int DeviceLost = 3;
}
