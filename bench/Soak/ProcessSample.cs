using System.Globalization;

namespace IlgpuLlava.Bench;

/// <summary>What a process holds, as Linux tells it.</summary>
/// <param name="Megabytes">Resident memory.</param>
/// <param name="Handles">Open files, sockets and pipes.</param>
/// <param name="Threads">Threads.</param>
internal readonly record struct ProcessSample(double Megabytes, int Handles, int Threads)
{
    public static ProcessSample Of(int id)
    {
        Dictionary<string, string> status = File.ReadLines($"/proc/{id}/status")
            .Select(l => l.Split(':', 2))
            .ToDictionary(f => f[0], f => f[1].Replace("kB", "", StringComparison.Ordinal).Trim(), StringComparer.Ordinal);
        return new ProcessSample(
            long.Parse(status["VmRSS"], CultureInfo.InvariantCulture) / 1024.0,
            Directory.GetFileSystemEntries($"/proc/{id}/fd").Length,
            int.Parse(status["Threads"], CultureInfo.InvariantCulture));
    }
}
