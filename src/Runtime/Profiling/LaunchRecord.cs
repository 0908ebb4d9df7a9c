using IlgpuLlava.Kernels;

namespace IlgpuLlava.Runtime.Profiling;

/// <summary>One launch: what it was, and its marks until they are read.</summary>
internal struct LaunchRecord
{
    public KernelLaunch Launch;

    public object? BeginMark;

    public object? EndMark;

    /// <summary>Ticks of 100 ns on the device's time line.</summary>
    public long Begin;

    /// <inheritdoc cref="Begin"/>
    public long End;
}
