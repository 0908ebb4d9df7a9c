using System.Runtime.CompilerServices;
using ILGPU.IR;

namespace ILGPU.Runtime;

/// <summary>Copies between views and the host, casts, and addresses. Copies are not for kernels.</summary>
public static partial class ArrayViewExtensions
{
    /// <summary>The accelerator of a view's memory.</summary>
    public static Accelerator GetAccelerator<TView>(this TView view)
        where TView : IArrayView => view.Buffer.Accelerator;

    /// <summary>The kind of the accelerator of a view's memory.</summary>
    public static AcceleratorType GetAcceleratorType<TView>(this TView view)
        where TView : IArrayView => view.Buffer.AcceleratorType;

    /// <summary>True if the view has elements.</summary>
    public static bool HasData<TView>(this TView view)
        where TView : IArrayView => view.Length > 0;

    /// <summary>True if the view has no elements.</summary>
    public static bool HasNoData<TView>(this TView view)
        where TView : IArrayView => view.Length < 1;

    /// <summary>The view with its stride.</summary>
    public static ArrayView1D<T, Stride1D.Dense> AsDense<T>(this ArrayView<T> view)
        where T : unmanaged => view;

    /// <summary>The same memory as elements of another type; a rest that fills no element is left out.</summary>
    /// <exception cref="ArgumentException">On the host: the view begins within an element of the other type.</exception>
    public static ArrayView1D<TOther, Stride1D.Dense> Cast<T, TOther>(this ArrayView1D<T, Stride1D.Dense> view)
        where T : unmanaged
        where TOther : unmanaged => view.BaseView.Cast<TOther>();

    /// <summary>Promises that the view begins at a multiple of some bytes.</summary>
    /// <exception cref="ArgumentException">On the host: it does not.</exception>
    [Intrinsic(IntrinsicKind.ViewAlign)]
    public static ArrayView<T> AsAligned<T>(this ArrayView<T> view, int alignmentInBytes)
        where T : unmanaged
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(alignmentInBytes);
        if (view.AddressFor(null) % alignmentInBytes != 0)
            throw new ArgumentException($"The view does not begin at a multiple of {alignmentInBytes} bytes.", nameof(view));
        return view;
    }

    /// <summary>The address of the first element.</summary>
    [Intrinsic(IntrinsicKind.ViewAddress)]
    public static ref byte LoadEffectiveAddress<T>(this ArrayView<T> view)
        where T : unmanaged => ref Unsafe.As<T, byte>(ref view.HostElement(0));

    /// <summary>The device address of the first element. Not for kernels.</summary>
    public static IntPtr LoadEffectiveAddressAsPtr<T>(this ArrayView<T> view)
        where T : unmanaged => (IntPtr)view.AddressFor(null);
}
