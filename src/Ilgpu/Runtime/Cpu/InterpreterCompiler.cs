using ILGPU.Frontend;
using ILGPU.Interpreter;
using ILGPU.IR;

namespace ILGPU.Runtime.CPU;

/// <summary>Runs the SSA form of kernels as it comes from the frontend: slow, the oracle of tests. An access outside of the
/// accelerator's buffers ends the launch with an exception that names the kernel.</summary>
internal sealed class InterpreterCompiler(CPUAccelerator accelerator) : KernelCompiler
{
    /// <inheritdoc/>
    public override CompiledKernel Compile(KernelEntry entry)
    {
        CompilationTarget target = new(AcceleratorType.CPU, accelerator.WarpSize, accelerator.MaxNumThreadsPerGroup);
        Function function = KernelFrontend.Compile(entry, target);
        Verifier.Verify(function, "frontend");
        ValueKind[] leaves = [.. function.Parameters.Select(leaf => leaf.Kind)];
        return new Kernel(accelerator, new InterpreterProgram(function, checkAccesses: true), leaves);
    }

    private sealed class Kernel(CPUAccelerator accelerator, InterpreterProgram program, ValueKind[] leaves) : CompiledKernel
    {
        /// <inheritdoc/>
        public override unsafe void Launch(AcceleratorStream stream, in LaunchGeometry geometry, byte* arguments)
        {
            // A leaf of 32 bits leaves the upper half of its cell undefined; the interpreter's registers do not.
            long[] cells = new long[leaves.Length];
            for (int i = 0; i < cells.Length; ++i)
            {
                byte* leaf = arguments + (i * ParameterLayout.LeafStride);
                cells[i] = leaves[i] switch
                {
                    ValueKind.Int32 => *(int*)leaf,
                    ValueKind.Float32 => *(uint*)leaf,
                    _ => *(long*)leaf,
                };
            }
            Index3D grid = geometry.GridDim;
            Index3D group = geometry.GroupDim;
            InterpreterLaunch launch = new(grid.X, grid.Y, grid.Z, group.X, group.Y, group.Z)
            {
                Extent = (geometry.Extent.X, geometry.Extent.Y, geometry.Extent.Z),
                DynamicSharedBytes = geometry.DynamicSharedBytes,
                MaxWorkers = accelerator.NumMultiprocessors,
                Guard = new(program.KernelName, new LiveBuffers(accelerator.LiveBuffers()).Contains),
            };
            program.Launch(launch, cells);
        }
    }
}
