using ILGPU;

namespace IlgpuLlava.Kernels;

/// <summary>Hints to a processor of what a kernel reads soon. They change no result and cost nothing on other devices.</summary>
internal static partial class Prefetch
{
    /// <summary>Element <paramref name="index"/>, or the first lane's, is read soon.</summary>
    public static void Of<T>(ArrayView<T> view, long index)
        where T : unmanaged => Line(ref view[index]);

    /// <summary>Beyond ILGPU 1.5.3's API.</summary>
    static partial void Line<T>(ref T element)
        where T : unmanaged;
}
