namespace ILGPU.Runtime.Cuda;

internal sealed unsafe partial class CudaDriver
{
    private const int LogBytes = 16 << 10;
    private const int InputPtx = 1;
    private const uint OptionCount = 4;

    // CU_JIT_ERROR_LOG_BUFFER and its size, CU_JIT_INFO_LOG_BUFFER and its size.
    private static ReadOnlySpan<int> Options => [5, 6, 3, 4];

    /// <inheritdoc/>
    public CudaError CompileModule(ReadOnlySpan<byte> ptx, string name, out byte[] image, out string log)
    {
        image = [];
        // PTX is a C string, whose end counts as part of it.
        byte[] text = [.. ptx, 0];
        byte[] errors = new byte[LogBytes];
        byte[] infos = new byte[LogBytes];
        CudaError error;
        fixed (byte* source = text, called = Terminated(name), errorLog = errors, infoLog = infos)
        fixed (int* options = Options)
        {
            void** values = stackalloc void*[(int)OptionCount] { errorLog, (void*)LogBytes, infoLog, (void*)LogBytes };
            nint state = 0;
            error = _linkCreate(OptionCount, options, values, &state);
            if (error == CudaError.CUDA_SUCCESS)
            {
                error = _linkAddData(state, InputPtx, source, (nuint)text.Length, called, 0, null, null);
                void* made = null;
                nuint size = 0;
                if (error == CudaError.CUDA_SUCCESS)
                    error = _linkComplete(state, &made, &size);
                // The code belongs to the linker.
                if (error == CudaError.CUDA_SUCCESS)
                    image = new ReadOnlySpan<byte>(made, checked((int)size)).ToArray();
                _linkDestroy(state);
            }
        }
        log = Join(errors, infos);
        return error;
    }

    /// <inheritdoc/>
    public CudaError LoadModule(ReadOnlySpan<byte> image, out nint module, out string log)
    {
        byte[] errors = new byte[LogBytes];
        byte[] infos = new byte[LogBytes];
        CudaError error;
        fixed (byte* source = image, errorLog = errors, infoLog = infos)
        fixed (int* options = Options)
        fixed (nint* to = &module)
        {
            void** values = stackalloc void*[(int)OptionCount] { errorLog, (void*)LogBytes, infoLog, (void*)LogBytes };
            error = _moduleLoad(to, source, OptionCount, options, values);
        }
        log = Join(errors, infos);
        return error;
    }

    /// <inheritdoc/>
    public CudaError UnloadModule(nint module) => _moduleUnload(module);

    /// <inheritdoc/>
    public CudaError GetFunction(nint module, string name, out nint function)
    {
        fixed (byte* text = Terminated(name))
        fixed (nint* to = &function)
            return _moduleGetFunction(to, module, text);
    }

    /// <inheritdoc/>
    public CudaError GetFunctionAttribute(nint function, CudaFunctionAttribute attribute, out int value)
    {
        fixed (int* to = &value)
            return _functionGetAttribute(to, attribute, function);
    }

    /// <inheritdoc/>
    public CudaError SetFunctionAttribute(nint function, CudaFunctionAttribute attribute, int value) =>
        _functionSetAttribute(function, attribute, value);

    /// <inheritdoc/>
    public CudaError Launch(nint function, in CudaLaunch launch, nint stream, void** parameters) =>
        _launch(
            function,
            (uint)launch.Grid.X, (uint)launch.Grid.Y, (uint)launch.Grid.Z,
            (uint)launch.Block.X, (uint)launch.Block.Y, (uint)launch.Block.Z,
            (uint)launch.DynamicSharedBytes, stream, parameters, null);

    /// <inheritdoc/>
    public CudaError GetMaxActiveBlocks(nint function, int blockSize, int dynamicSharedBytes, out int blocks)
    {
        fixed (int* to = &blocks)
            return _maxActiveBlocks(to, function, blockSize, (nuint)dynamicSharedBytes);
    }

    private static string Join(byte[] errors, byte[] infos) =>
        string.Join('\n', new[] { Decode(errors), Decode(infos) }.Where(text => text != ""));
}
