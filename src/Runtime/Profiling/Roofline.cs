using IlgpuLlava.Kernels;

namespace IlgpuLlava.Runtime.Profiling;

/// <summary>What a device can do at best: a launch takes at least as long as its bytes need to move, and as its operations need.</summary>
/// <param name="BytesPerSecond">Of a read stream through memory.</param>
/// <param name="OperationsPerSecond">Floating-point operations of a large matrix product.</param>
/// <remarks>Source: Williams, Waterman and Patterson, "Roofline: An Insightful Visual Performance Model", 2009.</remarks>
public sealed record Roofline(double BytesPerSecond, double OperationsPerSecond)
{
    /// <summary>Measures a device, in about a second.</summary>
    /// <param name="device">The device, opened for profiling.</param>
    /// <param name="type">How the product's weights are stored; a model's own type gives what that model can reach.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    /// <exception cref="ArgumentException">The device was not opened for profiling.</exception>
    public static Roofline Measure(ComputeDevice device, ElementType type, CancellationToken cancellationToken = default) =>
        new RooflineMeasurement(device.Accelerator, ProfilingSession.ClockOf(device), type).Run(cancellationToken);

    /// <summary>The least time of a launch in seconds.</summary>
    internal double LeastSeconds(long bytes, long operations) => Math.Max(bytes / BytesPerSecond, operations / OperationsPerSecond);
}
