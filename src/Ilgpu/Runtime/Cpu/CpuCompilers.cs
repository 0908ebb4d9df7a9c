namespace ILGPU.Runtime.CPU;

/// <summary>Picks the back end of a CPU accelerator by its options.</summary>
internal static class CpuCompilers
{
    /// <summary>The compiler of an accelerator.</summary>
    public static KernelCompiler Create(CPUAccelerator accelerator) =>
        accelerator.Device.Options.Interpreter ? new InterpreterCompiler(accelerator) : new MissingCompiler(accelerator);

    private sealed class MissingCompiler(CPUAccelerator accelerator) : KernelCompiler
    {
        public override CompiledKernel Compile(KernelEntry entry) =>
            throw new NotSupportedException(
                $"{accelerator} has no vector back end in this build; CpuOptions.Interpreter runs {entry.Name}, slowly.");
    }
}
