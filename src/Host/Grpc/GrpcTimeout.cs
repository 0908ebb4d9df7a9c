using System.Globalization;

namespace IlgpuLlava.Host.Grpc;

/// <summary>The value of <c>grpc-timeout</c>: up to eight digits and a unit.</summary>
internal static class GrpcTimeout
{
    /// <summary>Beyond it a deadline is none: timers do not reach further.</summary>
    private static readonly TimeSpan s_longest = TimeSpan.FromDays(40);

    /// <summary>Reads a value.</summary>
    /// <param name="text">Such as <c>100m</c>; null or empty for none.</param>
    /// <param name="timeout">The time; null for none, or one beyond what a timer reaches.</param>
    /// <returns>Whether the text is a timeout.</returns>
    public static bool TryParse(string? text, out TimeSpan? timeout)
    {
        timeout = null;
        if (string.IsNullOrEmpty(text))
            return true;
        if (text.Length is < 2 or > 9 || !long.TryParse(text.AsSpan(..^1), NumberStyles.None, CultureInfo.InvariantCulture, out long value))
            return false;
        long? ticks = text[^1] switch
        {
            'H' => value * TimeSpan.TicksPerHour,
            'M' => value * TimeSpan.TicksPerMinute,
            'S' => value * TimeSpan.TicksPerSecond,
            'm' => value * TimeSpan.TicksPerMillisecond,
            'u' => value * TimeSpan.TicksPerMicrosecond,
            // Rounded up: less than a tick is not nothing.
            'n' => (value + TimeSpan.NanosecondsPerTick - 1) / TimeSpan.NanosecondsPerTick,
            _ => null,
        };
        if (ticks is { } known && known <= s_longest.Ticks)
            timeout = TimeSpan.FromTicks(known);
        return ticks is not null;
    }
}
