using ILGPU;
using ILGPU.Extensions;

namespace IlgpuLlava.Runtime;

public sealed partial class ComputeDevice
{
    private static void UseProcessor(Context.Builder builder, int threads, bool interpreter) =>
        builder.CPU(new CpuOptions { Threads = threads, Interpreter = interpreter });
}
