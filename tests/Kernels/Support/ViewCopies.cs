using ILGPU;
using ILGPU.Runtime;

namespace IlgpuLlava.Kernels.Tests;

/// <summary>Short names for copies between a view and an array.</summary>
internal static class ViewCopies
{
    public static void CopyFrom<T>(this ArrayView<T> view, T[] values)
        where T : unmanaged => ArrayViewExtensions.CopyFromCPU(view, values);

    public static void CopyTo<T>(this ArrayView<T> view, T[] values)
        where T : unmanaged => ArrayViewExtensions.CopyToCPU(view, values);
}
