namespace ILGPU.Runtime.Cuda;

internal unsafe partial interface ICudaDriver
{
    /// <summary>
    /// <c>cuStreamBeginCapture_v2</c>, mode <c>THREAD_LOCAL</c>: what the stream is given is recorded instead of run. Until the end of
    /// the capture, calls of this thread that could wait for it are <see cref="CudaErrors.StreamCaptureUnsupported"/>.
    /// </summary>
    CudaError BeginCapture(nint stream);

    /// <summary><c>cuStreamEndCapture</c>: the graph, 0 where the capture had become invalid.</summary>
    CudaError EndCapture(nint stream, out nint graph);

    /// <summary><c>cuStreamIsCapturing</c>.</summary>
    CudaError IsCapturing(nint stream, out bool capturing);

    /// <summary><c>cuGraphGetNodes</c>: the number of nodes.</summary>
    CudaError GetGraphNodeCount(nint graph, out int nodes);

    /// <summary><c>cuGraphInstantiateWithFlags</c>, without flags: argument values are those of the capture.</summary>
    CudaError InstantiateGraph(nint graph, out nint executable);

    /// <summary><c>cuGraphLaunch</c>.</summary>
    CudaError LaunchGraph(nint executable, nint stream);

    /// <summary><c>cuGraphExecDestroy</c>.</summary>
    CudaError DestroyExecutable(nint executable);

    /// <summary><c>cuGraphDestroy</c>.</summary>
    CudaError DestroyGraph(nint graph);
}
