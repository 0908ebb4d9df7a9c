using ILGPU.Extensions;
using ILGPU.Runtime;

namespace IlgpuLlava.Kernels;

public sealed partial class PackedWeights
{
    static partial void LimitBuffer(Accelerator accelerator, ref long bytes) => bytes = accelerator.Device.GetLargestBuffer();
}
