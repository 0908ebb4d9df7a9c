using System.Globalization;

namespace IlgpuLlava.Convert;

/// <summary>Bytes done, their rate and the time left: a bar that redraws itself on a terminal, else one line at each tenth.</summary>
internal sealed class ProgressReport(TextWriter writer, bool plain, TimeProvider time)
{
    private const int BarWidth = 30;

    private long _total;
    private long _started;
    private long _drawn;
    private int _tenths;

    public void Start(long total)
    {
        _total = total;
        _started = _drawn = time.GetTimestamp();
    }

    public void Report(long done)
    {
        if (plain)
        {
            int tenths = (int)(10.0 * done / _total);
            if (tenths == _tenths) return;
            _tenths = tenths;
            writer.WriteLine($"{10 * tenths} % {Line(done)}");
            return;
        }
        long now = time.GetTimestamp();
        if (done < _total && time.GetElapsedTime(_drawn, now) < TimeSpan.FromMilliseconds(100)) return;
        _drawn = now;
        int filled = (int)(BarWidth * done / Math.Max(1, _total));
        writer.Write($"\r[{new string('#', filled)}{new string('.', BarWidth - filled)}] {Line(done)}   ");
    }

    /// <summary>Leaves the bar's line, whether the work is done or not.</summary>
    public void End()
    {
        if (!plain) writer.WriteLine();
    }

    /// <summary>A size for people: three digits and a decimal unit.</summary>
    public static string Bytes(double bytes)
    {
        string[] units = ["B", "kB", "MB", "GB", "TB"];
        int unit = 0;
        while (bytes >= 1000 && unit < units.Length - 1)
        {
            bytes /= 1000;
            unit++;
        }
        return string.Create(CultureInfo.InvariantCulture, $"{bytes:0.##} {units[unit]}");
    }

    /// <summary>A time for people: seconds, or minutes and seconds, or hours and minutes.</summary>
    public static string Duration(double seconds)
    {
        var time = TimeSpan.FromSeconds(Math.Ceiling(seconds));
        return time.TotalMinutes < 1 ? $"{time.Seconds} s" : time.TotalHours < 1 ? $"{time.Minutes} min {time.Seconds} s"
            : $"{(long)time.TotalHours} h {time.Minutes} min";
    }

    private string Line(long done)
    {
        double seconds = time.GetElapsedTime(_started).TotalSeconds;
        double rate = seconds > 0 ? done / seconds : 0;
        string left = rate > 0 && done < _total ? $", {Duration((_total - done) / rate)} left" : "";
        return $"{Bytes(done)} of {Bytes(_total)}, {Bytes(rate)}/s{left}";
    }
}
