namespace ILGPU.Runtime.Cuda;

internal unsafe partial interface ICudaDriver
{
    /// <summary>
    /// <c>cuLinkCreate_v2</c>, <c>cuLinkAddData_v2</c>, <c>cuLinkComplete</c>: compiles PTX to machine code for the current context's
    /// device, which <see cref="LoadModule"/> takes and which can be kept on disk.
    /// </summary>
    /// <param name="ptx">The text, in ASCII, without a terminating 0.</param>
    /// <param name="name">What the compiler's log calls it.</param>
    /// <param name="image">The machine code.</param>
    /// <param name="log">The compiler's log of errors, then of warnings; valid whatever the result, empty if it said nothing.</param>
    CudaError CompileModule(ReadOnlySpan<byte> ptx, string name, out byte[] image, out string log);

    /// <summary><c>cuModuleLoadDataEx</c> with the machine code of <see cref="CompileModule"/>.</summary>
    /// <param name="image">The machine code.</param>
    /// <param name="module">The module.</param>
    /// <param name="log">As above.</param>
    CudaError LoadModule(ReadOnlySpan<byte> image, out nint module, out string log);

    /// <summary><c>cuModuleUnload</c>.</summary>
    CudaError UnloadModule(nint module);

    /// <summary><c>cuModuleGetFunction</c>: <see cref="CudaError.CUDA_ERROR_NOT_FOUND"/> if there is none of the name.</summary>
    CudaError GetFunction(nint module, string name, out nint function);

    /// <summary><c>cuFuncGetAttribute</c>.</summary>
    CudaError GetFunctionAttribute(nint function, CudaFunctionAttribute attribute, out int value);

    /// <summary><c>cuFuncSetAttribute</c>.</summary>
    CudaError SetFunctionAttribute(nint function, CudaFunctionAttribute attribute, int value);

    /// <summary><c>cuLaunchKernel</c>.</summary>
    /// <param name="function">The kernel.</param>
    /// <param name="launch">Its shape.</param>
    /// <param name="stream">The stream.</param>
    /// <param name="parameters">For each parameter of the entry, in order, where its value lies; read before the call returns.</param>
    CudaError Launch(nint function, in CudaLaunch launch, nint stream, void** parameters);

    /// <summary><c>cuOccupancyMaxActiveBlocksPerMultiprocessor</c>.</summary>
    CudaError GetMaxActiveBlocks(nint function, int blockSize, int dynamicSharedBytes, out int blocks);
}
