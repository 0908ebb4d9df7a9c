using ILGPU.Runtime;

namespace ILGPU.Extensions;

/// <summary>Tells of the loss of a device, and bounds how long work on it may take.</summary>
public static class DeviceLossExtensions
{
    /// <summary>Whether the device is lost, which is for ever.</summary>
    public static bool IsLost(this Accelerator accelerator)
    {
        ArgumentNullException.ThrowIfNull(accelerator);
        return accelerator.Loss.IsLost;
    }

    /// <summary>
    /// Has a handler called when the device is lost: once, on the thread that sees it first, before that thread's call throws. If it is
    /// lost already the handler is called at once. Handlers do not throw.
    /// </summary>
    public static void OnLost(this Accelerator accelerator, Action<DeviceLostException> handler)
    {
        ArgumentNullException.ThrowIfNull(accelerator);
        ArgumentNullException.ThrowIfNull(handler);
        accelerator.Loss.Add(handler);
    }

    /// <summary>
    /// Sets how long a call may wait for work of the device: for a stream, a marker, or a copy to the host. Work that takes longer
    /// counts as loss, since it cannot be ended. Accelerators are without a limit at first. The CPU's kernels run on the caller's own
    /// thread, which nothing can end either, so that the limit means nothing there.
    /// </summary>
    /// <param name="accelerator">The accelerator.</param>
    /// <param name="limit">The longest wait, or <see cref="Timeout.InfiniteTimeSpan"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The limit is 0 or negative.</exception>
    public static void SetWatchdog(this Accelerator accelerator, TimeSpan limit)
    {
        ArgumentNullException.ThrowIfNull(accelerator);
        if (limit <= TimeSpan.Zero && limit != Timeout.InfiniteTimeSpan)
            throw new ArgumentOutOfRangeException(nameof(limit), limit, "A watchdog's limit is positive, or infinite for none.");
        accelerator.Loss.Limit = limit;
    }
}
