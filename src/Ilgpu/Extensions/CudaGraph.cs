using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;
using ILGPU.Util;

namespace ILGPU.Extensions;

/// <summary>
/// Launches and device copies that were recorded once and then run again and again as one, which costs a GPU less than each by itself.
/// A graph keeps the addresses and values of its arguments: what is to change from run to run lies in device memory, and buffers and
/// kernels live as long as the graph.
/// </summary>
public sealed class CudaGraph : DisposeBase
{
    private readonly CudaAccelerator _accelerator;
    private readonly nint _executable;

    private CudaGraph(CudaAccelerator accelerator, nint executable, int nodes)
    {
        _accelerator = accelerator;
        _executable = executable;
        Nodes = nodes;
        accelerator.Disposed += DisposeWithAccelerator;
    }

    /// <summary>Launches, copies and fills.</summary>
    public int Nodes { get; }

    /// <summary>Whether streams of an accelerator can be recorded.</summary>
    public static bool IsSupported(Accelerator accelerator)
    {
        ArgumentNullException.ThrowIfNull(accelerator);
        return accelerator is CudaAccelerator;
    }

    /// <summary>
    /// Records what a callback gives to a stream; nothing of it runs. In the callback memory is not allocated, the stream is not waited
    /// for, and nothing is copied between it and pageable memory of the host. Memory that it frees is freed after the recording. Kernels
    /// with specialised values are launched once before, as a kernel is compiled by its first launch.
    /// </summary>
    /// <param name="stream">A stream of a CUDA accelerator: the one that the callback's launches use.</param>
    /// <param name="record">Launches and copies, on this thread.</param>
    /// <exception cref="NotSupportedException">The stream is not one of a CUDA accelerator.</exception>
    /// <exception cref="InvalidOperationException">The callback did what cannot be recorded.</exception>
    public static CudaGraph Record(AcceleratorStream stream, Action record)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(record);
        if (stream is not CudaStream own)
            throw new NotSupportedException($"Streams of {stream.Accelerator} cannot be recorded: graphs are CUDA's.");
        own.BeginCapture();
        try
        {
            record();
        }
        catch
        {
            own.AbandonCapture();
            throw;
        }
        return Instantiate(own.Accelerator, own.EndCapture());
    }

    /// <summary>Runs the graph; it does not block the host.</summary>
    /// <exception cref="ArgumentException">The stream belongs to another accelerator.</exception>
    public void Launch(AcceleratorStream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ObjectDisposedException.ThrowIf(IsDisposed, this);
        if (!ReferenceEquals(stream.Accelerator, _accelerator))
            throw new ArgumentException($"The graph was recorded on {_accelerator}, the stream belongs to {stream.Accelerator}.");
        _accelerator.Enter();
        _accelerator.Check(_accelerator.Driver.LaunchGraph(_executable, ((CudaStream)stream).Handle), "Running a graph");
    }

    private static CudaGraph Instantiate(CudaAccelerator accelerator, nint graph)
    {
        ICudaDriver driver = accelerator.Driver;
        try
        {
            accelerator.Check(driver.GetGraphNodeCount(graph, out int nodes), "Counting the nodes of a graph");
            accelerator.Check(driver.InstantiateGraph(graph, out nint executable), "Building a graph");
            return new CudaGraph(accelerator, executable, nodes);
        }
        finally
        {
            if (accelerator.TryEnter())
                driver.DestroyGraph(graph);
        }
    }

    private void DisposeWithAccelerator(object? sender, EventArgs e) => Dispose();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _accelerator.Disposed -= DisposeWithAccelerator;
        if (_accelerator.TryEnter())
            _accelerator.Driver.DestroyExecutable(_executable);
        base.Dispose(disposing);
    }
}
