namespace ILGPU.Runtime.Cuda;

internal sealed unsafe partial class CudaDriver
{
    private const int CaptureThreadLocal = 1;

    /// <inheritdoc/>
    public CudaError BeginCapture(nint stream) => _beginCapture(stream, CaptureThreadLocal);

    /// <inheritdoc/>
    public CudaError EndCapture(nint stream, out nint graph)
    {
        fixed (nint* to = &graph)
            return _endCapture(stream, to);
    }

    /// <inheritdoc/>
    public CudaError IsCapturing(nint stream, out bool capturing)
    {
        int status = 0;
        CudaError error = _isCapturing(stream, &status);
        capturing = status != 0;
        return error;
    }

    /// <inheritdoc/>
    public CudaError GetGraphNodeCount(nint graph, out int nodes)
    {
        nuint count = 0;
        CudaError error = _graphGetNodes(graph, null, &count);
        nodes = (int)count;
        return error;
    }

    /// <inheritdoc/>
    public CudaError InstantiateGraph(nint graph, out nint executable)
    {
        fixed (nint* to = &executable)
            return _graphInstantiate(to, graph, 0);
    }

    /// <inheritdoc/>
    public CudaError LaunchGraph(nint executable, nint stream) => _graphLaunch(executable, stream);

    /// <inheritdoc/>
    public CudaError DestroyExecutable(nint executable) => _graphExecDestroy(executable);

    /// <inheritdoc/>
    public CudaError DestroyGraph(nint graph) => _graphDestroy(graph);
}
