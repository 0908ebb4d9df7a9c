using ILGPU.Runtime.Cuda;

namespace IlgpuLlava.PtxMachine.Driver;

/// <summary>Graphs: what a stream was given while it recorded, in that order.</summary>
internal sealed unsafe partial class PtxMachineDriver
{
    public CudaError BeginCapture(nint stream) => Call(() =>
    {
        if (Find(stream) is not { } found || stream == 0)
        {
            return CudaError.CUDA_ERROR_INVALID_HANDLE;
        }

        if (found.Capture is not null)
        {
            return CudaErrors.StreamCaptureUnsupported;
        }

        found.Capture = new Graph();
        return CudaError.CUDA_SUCCESS;
    });

    public CudaError EndCapture(nint stream, out nint graph)
    {
        nint made = 0;
        var result = Call(() =>
        {
            if (Find(stream)?.Capture is not { } capture)
            {
                return CudaError.CUDA_ERROR_INVALID_VALUE;
            }

            Find(stream)!.Capture = null;
            if (capture.IsInvalid)
            {
                return CudaErrors.StreamCaptureInvalidated;
            }

            made = Keep(capture);
            return CudaError.CUDA_SUCCESS;
        });
        graph = made;
        return result;
    }

    public CudaError IsCapturing(nint stream, out bool capturing)
    {
        bool captures = false;
        var result = Call(() =>
        {
            captures = Find(stream)?.Capture is not null;
            return Find(stream) is null ? CudaError.CUDA_ERROR_INVALID_HANDLE : CudaError.CUDA_SUCCESS;
        });
        capturing = captures;
        return result;
    }

    public CudaError GetGraphNodeCount(nint graph, out int nodes)
    {
        int count = 0;
        var result = Call(() =>
        {
            count = Get<Graph>(graph)?.Nodes.Count ?? 0;
            return Get<Graph>(graph) is null ? CudaError.CUDA_ERROR_INVALID_VALUE : CudaError.CUDA_SUCCESS;
        });
        nodes = count;
        return result;
    }

    public CudaError InstantiateGraph(nint graph, out nint executable)
    {
        nint made = 0;
        var result = Call(() =>
        {
            if (Get<Graph>(graph) is not { } found)
            {
                return CudaError.CUDA_ERROR_INVALID_VALUE;
            }

            made = Keep(new Executable([.. found.Nodes]));
            return CudaError.CUDA_SUCCESS;
        });
        executable = made;
        return result;
    }

    public CudaError LaunchGraph(nint executable, nint stream)
    {
        var found = Lookup<Executable>(executable);
        return found is null ? CudaError.CUDA_ERROR_INVALID_VALUE : Enqueue(stream, () =>
        {
            foreach (var node in found.Nodes)
            {
                if (_loss == CudaError.CUDA_SUCCESS)
                {
                    node();
                }
            }
        });
    }

    public CudaError DestroyExecutable(nint executable) =>
        Call(() => _handles.Remove(executable) ? CudaError.CUDA_SUCCESS : CudaError.CUDA_ERROR_INVALID_VALUE);

    public CudaError DestroyGraph(nint graph) =>
        Call(() => _handles.Remove(graph) ? CudaError.CUDA_SUCCESS : CudaError.CUDA_ERROR_INVALID_VALUE);
}
