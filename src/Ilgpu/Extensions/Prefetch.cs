using ILGPU.IR;

namespace ILGPU.Extensions;

/// <summary>Hints of what a kernel reads soon.</summary>
public static class Prefetch
{
    /// <summary>Has the processor fetch the cache line of an element, in the background; the first lane's where the lanes' elements lie in
    /// a row. The element need not exist: nothing is read, and no result changes. Nothing happens on devices
    /// other than the CPU, and where the lanes' addresses are scattered.</summary>
    [Intrinsic(IntrinsicKind.Prefetch)]
    public static void Line<T>(ref T element)
        where T : unmanaged
    {
    }
}
