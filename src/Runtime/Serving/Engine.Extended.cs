using ILGPU.Extensions;
using ILGPU.Runtime;

namespace IlgpuLlava.Runtime;

public sealed partial class Engine
{
    static partial void LooksAtMemory(AcceleratorException exception, ref bool memory) => memory = exception is DeviceMemoryException;
}
