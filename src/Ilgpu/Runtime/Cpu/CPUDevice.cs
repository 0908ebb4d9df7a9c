using System.Collections.Immutable;
using System.Runtime.Intrinsics;
using ILGPU.Extensions;

namespace ILGPU.Runtime.CPU;

/// <summary>This processor. A warp is one vector, a group at most one warp.</summary>
public sealed class CPUDevice : Device
{
    /// <summary>This processor with the default settings: its widest vectors, all of its threads.</summary>
    public static readonly CPUDevice Default = new(new CpuOptions());

    /// <summary>All predefined settings.</summary>
    public static readonly ImmutableArray<CPUDevice> All = [Default];

    /// <summary>This processor with a shape. As a group is one warp here, the second number has to be 1.</summary>
    /// <param name="numThreadsPerWarp">Lanes of a warp: 4, 8 or 16.</param>
    /// <param name="numWarpsPerMultiprocessor">Warps of a group: 1.</param>
    /// <param name="numMultiprocessors">Worker threads.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of range; it is named.</exception>
    public CPUDevice(int numThreadsPerWarp, int numWarpsPerMultiprocessor, int numMultiprocessors)
        : this(new CpuOptions
        {
            Lanes = numThreadsPerWarp > 0
                ? numThreadsPerWarp
                : throw new ArgumentOutOfRangeException(nameof(numThreadsPerWarp), "A warp has 4, 8 or 16 threads."),
            Threads = numMultiprocessors > 0
                ? numMultiprocessors
                : throw new ArgumentOutOfRangeException(nameof(numMultiprocessors), "At least one thread is needed."),
        })
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(numWarpsPerMultiprocessor, 1);
    }

    internal CPUDevice(CpuOptions options)
        : base(AcceleratorType.CPU)
    {
        if (options.Lanes is not (0 or 4 or 8 or 16) && !(options.Lanes == 32 && options.Interpreter))
            throw new ArgumentOutOfRangeException(nameof(options), options.Lanes,
                "CpuOptions.Lanes is 4, 8, 16, or 0 for the widest; the interpreter has 32, too.");
        if (options.Threads is < 0 or > 4096)
            throw new ArgumentOutOfRangeException(nameof(options), options.Threads, "CpuOptions.Threads is 1 to 4096, or 0 for all.");

        ArgumentOutOfRangeException.ThrowIfNegative(options.LargestBuffer);

        int lanes = options.Lanes == 0 ? WidestLanes : options.Lanes;
        int threads = options.Threads == 0 ? Environment.ProcessorCount : options.Threads;
        Options = options with { Lanes = lanes, Threads = threads };
        Name = $"CPU, {lanes} lanes, {threads} threads" + (options.Interpreter ? ", interpreter" : "");
        MemorySize = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        LargestBuffer = options.LargestBuffer > 0 ? options.LargestBuffer : long.MaxValue;
        MaxGridSize = new(int.MaxValue, int.MaxValue, int.MaxValue);
        MaxGroupSize = new(lanes, lanes, lanes);
        MaxNumThreadsPerGroup = lanes;
        MaxSharedMemoryPerGroup = 256 << 10;
        MaxConstantMemory = 64 << 10;
        WarpSize = lanes;
        NumMultiprocessors = threads;
        MaxNumThreadsPerMultiprocessor = lanes;
    }

    /// <summary>Threads that run at once: lanes times worker threads.</summary>
    public int NumThreads => MaxNumThreads;

    internal CpuOptions Options { get; }

    private static int WidestLanes =>
        Vector512.IsHardwareAccelerated ? 16 : Vector256.IsHardwareAccelerated ? 8 : 4;

    /// <summary>The predefined settings that a predicate accepts.</summary>
    public static ImmutableArray<Device> GetDevices(Predicate<CPUDevice> predicate)
    {
        ArgumentNullException.ThrowIfNull(predicate);
        return [.. All.Where(device => predicate(device))];
    }

    /// <inheritdoc/>
    public override Accelerator CreateAccelerator(Context context) => CreateCPUAccelerator(context);

    /// <summary>Makes an accelerator, which belongs to the context and is disposed with it.</summary>
    public CPUAccelerator CreateCPUAccelerator(Context context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return new CPUAccelerator(context, this);
    }

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is CPUDevice other && other.Options == Options;

    /// <inheritdoc/>
    public override int GetHashCode() => Options.GetHashCode();
}
