using System.Globalization;
using ILGPU.Runtime;

namespace IlgpuLlava.Runtime;

public sealed partial class ComputeDevice
{
    private const string LinuxMemory = "/proc/meminfo", LinuxAvailable = "MemAvailable:";

    // What version 2 and version 1 of control groups call a container's limit, as the container itself sees it.
    private static readonly string[] s_limits = ["/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"];

    /// <summary>
    /// Bytes of memory that can be taken now: on the processor what the system says is free or can be made so, within the limit of a
    /// container; elsewhere the device's memory, whoever else uses it.
    /// </summary>
    public long AvailableMemory => IsProcessor && File.Exists(LinuxMemory) ? LinuxMemoryLeft() : Accelerator.MemorySize;

    /// <summary>Whether its memory is the program's own.</summary>
    internal bool IsProcessor => Accelerator.AcceleratorType == AcceleratorType.CPU;

    private long LinuxMemoryLeft()
    {
        string? line = Lines(LinuxMemory).FirstOrDefault(l => l.StartsWith(LinuxAvailable, StringComparison.Ordinal));
        long left = Number(line?.Split(' ', StringSplitOptions.RemoveEmptyEntries).ElementAtOrDefault(1)) * 1024 ?? Accelerator.MemorySize;
        // A limit that is none is a word, or a number beyond all memory.
        return s_limits.Select(limit => Number(Lines(limit).FirstOrDefault()) ?? long.MaxValue).Append(left).Min();
    }

    private static long? Number(string? text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long number) ? number : null;

    private static string[] Lines(string path)
    {
        try
        {
            return File.Exists(path) ? File.ReadAllLines(path) : [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
