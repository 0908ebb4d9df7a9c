using System.Globalization;
using ILGPU.Runtime;

namespace IlgpuLlava.Runtime;

public sealed partial class ComputeDevice
{
    private const string LinuxMemory = "/proc/meminfo", LinuxAvailable = "MemAvailable:";

    /// <summary>
    /// Bytes of memory that can be taken now: on the processor what the system says is free or can be made so, within the limit of a
    /// container; elsewhere the device's memory, whoever else uses it.
    /// </summary>
    public long AvailableMemory => IsProcessor ? Math.Min(Accelerator.MemorySize, SystemMemory() ?? long.MaxValue) : Accelerator.MemorySize;

    /// <summary>Whether its memory is the program's own.</summary>
    internal bool IsProcessor => Accelerator.AcceleratorType == AcceleratorType.CPU;

    private static long? SystemMemory()
    {
        if (!File.Exists(LinuxMemory))
            return null;
        string? line = File.ReadLines(LinuxMemory).FirstOrDefault(l => l.StartsWith(LinuxAvailable, StringComparison.Ordinal));
        string? number = line?.Split(' ', StringSplitOptions.RemoveEmptyEntries).ElementAtOrDefault(1);
        return long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out long kilobytes) ? kilobytes * 1024 : null;
    }
}
