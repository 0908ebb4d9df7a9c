using System.Text;
using ILGPU.Runtime.Cuda;
using IlgpuLlava.PtxMachine.Execution;

namespace IlgpuLlava.PtxMachine.Driver;

/// <summary>Modules and launches. The "machine code" of a module is its text behind a mark.</summary>
internal sealed unsafe partial class PtxMachineDriver
{
    private static readonly byte[] Mark = "PTX machine 1\n"u8.ToArray();

    public CudaError CompileModule(ReadOnlySpan<byte> ptx, string name, out byte[] image, out string log)
    {
        image = [];
        log = "";
        string text = Encoding.ASCII.GetString(ptx);
        var result = Call(() => CudaError.CUDA_SUCCESS);
        if (result != CudaError.CUDA_SUCCESS)
        {
            return result;
        }

        try
        {
            var module = PtxModule.Load(text, Memory);
            module.Dispose();
            if (!Runs(module, out log))
            {
                return CudaError.CUDA_ERROR_INVALID_PTX;
            }
        }
        catch (PtxException refusal)
        {
            log = $"ptxas {name}, line {refusal.Line}; error : {refusal.Reason}";
            return CudaError.CUDA_ERROR_INVALID_PTX;
        }

        image = [.. Mark, .. ptx];
        return CudaError.CUDA_SUCCESS;
    }

    public CudaError LoadModule(ReadOnlySpan<byte> image, out nint module, out string log)
    {
        module = 0;
        log = "";
        if (!image.StartsWith(Mark))
        {
            log = "not machine code of the PTX machine";
            return CudaError.CUDA_ERROR_INVALID_IMAGE;
        }

        string text = Encoding.ASCII.GetString(image[Mark.Length..]);
        nint made = 0;
        string refused = "";
        var result = Call(() =>
        {
            try
            {
                made = Keep(PtxModule.Load(text, Memory));
                return CudaError.CUDA_SUCCESS;
            }
            catch (PtxException refusal)
            {
                refused = refusal.Message;
                return CudaError.CUDA_ERROR_INVALID_IMAGE;
            }
        });
        module = made;
        log = refused;
        return result;
    }

    public CudaError UnloadModule(nint module) => Call(() =>
    {
        if (Get<PtxModule>(module) is not { } found)
        {
            return CudaError.CUDA_ERROR_INVALID_HANDLE;
        }

        DrainAll();
        found.Dispose();
        _handles.Remove(module);
        return CudaError.CUDA_SUCCESS;
    });

    public CudaError GetFunction(nint module, string name, out nint function)
    {
        nint made = 0;
        var result = Call(() =>
        {
            if (Get<PtxModule>(module) is not { } found)
            {
                return CudaError.CUDA_ERROR_INVALID_HANDLE;
            }

            if (found.Find(name) is not { } program)
            {
                return CudaError.CUDA_ERROR_NOT_FOUND;
            }

            made = Keep(new Function(program));
            return CudaError.CUDA_SUCCESS;
        });
        function = made;
        return result;
    }

    public CudaError GetFunctionAttribute(nint function, CudaFunctionAttribute attribute, out int value)
    {
        int found = 0;
        var result = Call(() =>
        {
            if (Get<Function>(function) is not { } kernel)
            {
                return CudaError.CUDA_ERROR_INVALID_HANDLE;
            }

            found = attribute switch
            {
                CudaFunctionAttribute.MaxThreadsPerBlock => kernel.Program.Entry.Text.MaxThreads is > 0 and var limit ? limit : 1024,
                CudaFunctionAttribute.SharedSizeBytes => (int)kernel.Program.SharedBytes,
                CudaFunctionAttribute.LocalSizeBytes => kernel.Program.LocalBytes,
                CudaFunctionAttribute.NumRegs => 32,
                _ => kernel.MaxDynamicShared,
            };
            return CudaError.CUDA_SUCCESS;
        });
        value = found;
        return result;
    }

    public CudaError SetFunctionAttribute(nint function, CudaFunctionAttribute attribute, int value) => Call(() =>
    {
        if (Get<Function>(function) is not { } kernel)
        {
            return CudaError.CUDA_ERROR_INVALID_HANDLE;
        }

        if (attribute != CudaFunctionAttribute.MaxDynamicSharedSizeBytes || value < 0
            || value + kernel.Program.SharedBytes > device.SharedBytesPerBlockOptin)
        {
            return CudaError.CUDA_ERROR_INVALID_VALUE;
        }

        kernel.MaxDynamicShared = value;
        return CudaError.CUDA_SUCCESS;
    });

    public CudaError Launch(nint function, in CudaLaunch launch, nint stream, void** parameters)
    {
        var shape = launch;
        if (Lookup<Function>(function) is not { } kernel)
        {
            return CudaError.CUDA_ERROR_INVALID_HANDLE;
        }

        if (!Fits(kernel, shape))
        {
            return CudaError.CUDA_ERROR_INVALID_VALUE;
        }

        var entry = kernel.Program.Entry.Text;
        byte[] arguments = new byte[entry.ParameterBytes];
        for (int i = 0; i < entry.Parameters.Count; i++)
        {
            var parameter = entry.Parameters[i];
            new ReadOnlySpan<byte>(parameters[i], (int)parameter.Bytes).CopyTo(arguments.AsSpan((int)parameter.Offset));
        }

        return Enqueue(stream, () => Run(
            new Launch(kernel.Program, Memory, device.Options)
            {
                Grid = new Dim3(shape.Grid.X, shape.Grid.Y, shape.Grid.Z),
                Block = new Dim3(shape.Block.X, shape.Block.Y, shape.Block.Z),
                DynamicShared = shape.DynamicSharedBytes,
            },
            arguments));
    }

    public CudaError GetMaxActiveBlocks(nint function, int blockSize, int dynamicSharedBytes, out int blocks)
    {
        int count = 0;
        var result = Call(() =>
        {
            if (Get<Function>(function) is not { } kernel)
            {
                return CudaError.CUDA_ERROR_INVALID_HANDLE;
            }

            if (blockSize is <= 0 or > 1024)
            {
                return CudaError.CUDA_ERROR_INVALID_VALUE;
            }

            long shared = kernel.Program.SharedBytes + dynamicSharedBytes;
            long room = shared > 0 ? device.SharedBytesPerBlockOptin / shared : 32;
            count = (int)Math.Min(Math.Min(32, 2048 / blockSize), room);
            return CudaError.CUDA_SUCCESS;
        });
        blocks = count;
        return result;
    }

    private bool Fits(Function kernel, CudaLaunch launch)
    {
        var (grid, block) = (launch.Grid, launch.Block);
        var entry = kernel.Program.Entry.Text;
        long threads = (long)block.X * block.Y * block.Z;
        return grid is { X: > 0, Y: > 0 and <= 65535, Z: > 0 and <= 65535 }
            && block is { X: > 0, Y: > 0, Z: > 0 and <= 64 } && threads <= 1024
            && (entry.MaxThreads == 0 || threads <= entry.MaxThreads)
            && (entry.RequiredThreads is not { } required || required == (block.X, block.Y, block.Z))
            && launch.DynamicSharedBytes >= 0 && launch.DynamicSharedBytes <= kernel.MaxDynamicShared
            && kernel.Program.SharedBytes + launch.DynamicSharedBytes
                <= Math.Max(device.SharedBytesPerBlock, kernel.MaxDynamicShared + kernel.Program.SharedBytes);
    }

    /// <summary>Whether the device runs a module's target.</summary>
    private bool Runs(PtxModule module, out string log)
    {
        bool runs = module.Text.IsArchitectureSpecific ? module.Text.Target == device.Capability : module.Text.Target <= device.Capability;
        log = runs ? "" : $"target sm_{module.Text.Target} does not run on sm_{device.Capability}";
        return runs;
    }

    private sealed class Function(Program program)
    {
        public Program Program { get; } = program;

        public int MaxDynamicShared { get; set; } = (48 << 10) - (int)Math.Min(program.SharedBytes, 48 << 10);
    }
}
