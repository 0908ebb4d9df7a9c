using System.Text;
using ILGPU.Runtime.Cuda;

namespace IlgpuLlava.Ilgpu.Tests.Cuda;

internal sealed unsafe partial class FakeCudaDriver
{
    private readonly Dictionary<nint, List<Action>> _recordings = [];
    private readonly Dictionary<nint, List<Action>> _graphs = [];
    private readonly Dictionary<nint, double> _eventTimes = [];
    private readonly Dictionary<nint, string> _modules = [];
    private readonly Dictionary<nint, (string Entry, int Parameters)> _functions = [];
    private double _now;

    public CudaError CreateStream(out nint stream) => Make(nameof(CreateStream), "stream", out stream);

    public CudaError DestroyStream(nint stream) => Destroy(nameof(DestroyStream), stream);

    public CudaError SynchronizeStream(nint stream) => Call(nameof(SynchronizeStream));

    public CudaError QueryStream(nint stream) =>
        Call(nameof(QueryStream)) is var error && error != CudaError.CUDA_SUCCESS ? error
        : Hangs ? CudaError.CUDA_ERROR_NOT_READY : CudaError.CUDA_SUCCESS;

    public CudaError WaitEvent(nint stream, nint waited) =>
        Alive.ContainsKey(stream) && Alive.ContainsKey(waited) ? Call(nameof(WaitEvent)) : CudaError.CUDA_ERROR_INVALID_HANDLE;

    public CudaError CreateEvent(bool timing, out nint made) => Make(nameof(CreateEvent), "event", out made);

    public CudaError DestroyEvent(nint handle) => Destroy(nameof(DestroyEvent), handle);

    public CudaError RecordEvent(nint handle, nint stream)
    {
        lock (_gate)
            _eventTimes[handle] = _now;
        return Call(nameof(RecordEvent));
    }

    public CudaError SynchronizeEvent(nint handle) => Call(nameof(SynchronizeEvent));

    public CudaError QueryEvent(nint handle) => Hangs ? CudaError.CUDA_ERROR_NOT_READY : Call(nameof(QueryEvent));

    public CudaError GetElapsedTime(nint start, nint end, out float milliseconds)
    {
        milliseconds = (float)(_eventTimes[end] - _eventTimes[start]);
        return Call(nameof(GetElapsedTime));
    }

    public CudaError CompileModule(ReadOnlySpan<byte> ptx, string name, out byte[] image, out string log)
    {
        image = [.. "image "u8, .. ptx];
        log = Log;
        return Call(nameof(CompileModule));
    }

    public CudaError LoadModule(ReadOnlySpan<byte> image, out nint module, out string log)
    {
        log = "";
        module = 0;
        if (!image.StartsWith("image "u8))
            return CudaError.CUDA_ERROR_INVALID_IMAGE;
        CudaError error = Make(nameof(LoadModule), "module", out module);
        if (error == CudaError.CUDA_SUCCESS)
            _modules[module] = Encoding.ASCII.GetString(image);
        return error;
    }

    public CudaError UnloadModule(nint module) => Destroy(nameof(UnloadModule), module);

    public CudaError GetFunction(nint module, string name, out nint function)
    {
        function = 0;
        var entry = EntryPattern.Match(_modules[module]);
        if (!entry.Success || entry.Groups[1].Value != name)
            return CudaError.CUDA_ERROR_NOT_FOUND;
        function = ++_handles;
        _functions[function] = (name, entry.Groups[2].Value.Split(',').Length);
        return Call(nameof(GetFunction));
    }

    public CudaError GetFunctionAttribute(nint function, CudaFunctionAttribute attribute, out int value)
    {
        value = attribute == CudaFunctionAttribute.MaxThreadsPerBlock ? FunctionThreads : 0;
        return Call(nameof(GetFunctionAttribute));
    }

    public CudaError SetFunctionAttribute(nint function, CudaFunctionAttribute attribute, int value)
    {
        FunctionAttributes[attribute] = value;
        return Call(nameof(SetFunctionAttribute));
    }

    public CudaError Launch(nint function, in CudaLaunch launch, nint stream, void** parameters)
    {
        (string entry, int count) = _functions[function];
        long[] arguments = new long[count];
        for (int i = 0; i < count; i++)
            arguments[i] = i == count - 1 ? *(int*)parameters[i] : *(long*)parameters[i];
        Launched launched = new(entry, launch, stream, arguments);
        return Submit(nameof(Launch), stream, () => OnLaunch?.Invoke(launched));
    }

    public CudaError GetMaxActiveBlocks(nint function, int blockSize, int dynamicSharedBytes, out int blocks)
    {
        blocks = 2048 / blockSize;
        return Call(nameof(GetMaxActiveBlocks));
    }

    public CudaError BeginCapture(nint stream)
    {
        _recordings[stream] = [];
        return Call(nameof(BeginCapture));
    }

    public CudaError EndCapture(nint stream, out nint graph)
    {
        graph = 0;
        _recordings.Remove(stream, out List<Action>? recorded);
        CudaError error = Make(nameof(EndCapture), "graph", out graph);
        if (error == CudaError.CUDA_SUCCESS)
            _graphs[graph] = recorded!;
        return error;
    }

    public CudaError IsCapturing(nint stream, out bool capturing)
    {
        capturing = _recordings.ContainsKey(stream);
        return Call(nameof(IsCapturing));
    }

    public CudaError GetGraphNodeCount(nint graph, out int nodes)
    {
        nodes = _graphs[graph].Count;
        return Call(nameof(GetGraphNodeCount));
    }

    public CudaError InstantiateGraph(nint graph, out nint executable)
    {
        CudaError error = Make(nameof(InstantiateGraph), "executable", out executable);
        _graphs[executable] = _graphs[graph];
        return error;
    }

    public CudaError LaunchGraph(nint executable, nint stream)
    {
        CudaError error = Call(nameof(LaunchGraph));
        if (error == CudaError.CUDA_SUCCESS)
            _graphs[executable].ForEach(action => action());
        return error;
    }

    public CudaError DestroyExecutable(nint executable) => Destroy(nameof(DestroyExecutable), executable);

    public CudaError DestroyGraph(nint graph) => Destroy(nameof(DestroyGraph), graph);

    private CudaError Submit(string call, nint stream, Action action)
    {
        CudaError error = Call(call);
        if (error != CudaError.CUDA_SUCCESS)
            return error;
        if (_recordings.TryGetValue(stream, out List<Action>? recording))
        {
            recording.Add(action);
            return error;
        }
        lock (_gate)
            _now += 1;
        action();
        return error;
    }
}
