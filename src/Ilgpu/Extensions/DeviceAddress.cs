namespace ILGPU.Extensions;

/// <summary>Addresses as numbers, for inline PTX. In kernels for CUDA alone.</summary>
public static unsafe class DeviceAddress
{
    /// <summary>The address of an element of shared memory, within shared memory: what <c>ldmatrix</c> and <c>cp.async</c> take.</summary>
    public static uint OfShared<T>(ref T element)
        where T : unmanaged => (uint)(ulong)System.Runtime.CompilerServices.Unsafe.AsPointer(ref element);

    /// <summary>The address of an element of a buffer.</summary>
    public static ulong OfGlobal<T>(ref T element)
        where T : unmanaged => (ulong)System.Runtime.CompilerServices.Unsafe.AsPointer(ref element);
}
