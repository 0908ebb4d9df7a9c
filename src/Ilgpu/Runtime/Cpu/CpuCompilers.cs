using ILGPU.Backends.Cpu;

namespace ILGPU.Runtime.CPU;

/// <summary>Picks the back end of a CPU accelerator by its options.</summary>
internal static class CpuCompilers
{
    /// <summary>The compiler of an accelerator.</summary>
    public static KernelCompiler Create(CPUAccelerator accelerator) =>
        accelerator.Device.Options.Interpreter ? new InterpreterCompiler(accelerator) : new CpuCompiler(accelerator);
}
