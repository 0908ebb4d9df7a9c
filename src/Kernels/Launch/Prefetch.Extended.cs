namespace IlgpuLlava.Kernels;

internal static partial class Prefetch
{
    static partial void Line<T>(ref T element)
        where T : unmanaged => ILGPU.Extensions.Prefetch.Line(ref element);
}
