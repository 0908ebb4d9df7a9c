namespace ILGPU.IR;

/// <summary>
/// The leaf operations of the kernel language. A method marked with <see cref="IntrinsicAttribute"/> is not inlined: the frontend
/// turns a call of it into SSA values. Its C# body is what it means on the host.
/// </summary>
internal enum IntrinsicKind
{
    /// <summary><c>Grid.IdxX</c>.</summary>
    GridIdxX,

    /// <summary><c>Grid.IdxY</c>.</summary>
    GridIdxY,

    /// <summary><c>Grid.IdxZ</c>.</summary>
    GridIdxZ,

    /// <summary><c>Grid.DimX</c>.</summary>
    GridDimX,

    /// <summary><c>Grid.DimY</c>.</summary>
    GridDimY,

    /// <summary><c>Grid.DimZ</c>.</summary>
    GridDimZ,

    /// <summary><c>Group.IdxX</c>.</summary>
    GroupIdxX,

    /// <summary><c>Group.IdxY</c>.</summary>
    GroupIdxY,

    /// <summary><c>Group.IdxZ</c>.</summary>
    GroupIdxZ,

    /// <summary><c>Group.DimX</c>.</summary>
    GroupDimX,

    /// <summary><c>Group.DimY</c>.</summary>
    GroupDimY,

    /// <summary><c>Group.DimZ</c>.</summary>
    GroupDimZ,

    /// <summary><c>Group.Barrier()</c>.</summary>
    GroupBarrier,

    /// <summary><c>Group.BarrierPopCount(bool)</c>: int.</summary>
    GroupBarrierPopCount,

    /// <summary><c>Group.Broadcast&lt;T&gt;(T value, int groupIndex); T is split into its leaves</c>.</summary>
    GroupBroadcast,

    /// <summary><c>Warp.WarpSize</c>: a constant of the compilation target.</summary>
    WarpSize,

    /// <summary><c>Warp.LaneIdx</c>.</summary>
    LaneIdx,

    /// <summary><c>Warp.WarpIdx</c>.</summary>
    WarpIdx,

    /// <summary><c>Warp.Barrier()</c>.</summary>
    WarpBarrier,

    /// <summary><c>Warp.Broadcast&lt;T&gt;(T value, int sourceLane)</c>.</summary>
    WarpBroadcast,

    /// <summary><c>Warp.Shuffle&lt;T&gt;(T variable, int sourceLane [, int width])</c>.</summary>
    WarpShuffle,

    /// <summary><c>Warp.ShuffleUp&lt;T&gt;(T variable, int delta [, int width])</c>.</summary>
    WarpShuffleUp,

    /// <summary><c>Warp.ShuffleDown&lt;T&gt;(T variable, int delta [, int width])</c>.</summary>
    WarpShuffleDown,

    /// <summary><c>Warp.ShuffleXor&lt;T&gt;(T variable, int mask [, int width])</c>.</summary>
    WarpShuffleXor,

    /// <summary><c>WarpVote.Ballot(bool)</c>: int.</summary>
    WarpBallot,

    /// <summary><c>Atomic.Add(ref target, value)</c>: old content; int, uint, long, ulong, float, double by the parameter.</summary>
    AtomicAdd,

    /// <summary><c>Atomic.Min; unsigned by the parameter type</c>.</summary>
    AtomicMin,

    /// <summary><c>Atomic.Max; unsigned by the parameter type</c>.</summary>
    AtomicMax,

    /// <summary><c>Atomic.And</c>.</summary>
    AtomicAnd,

    /// <summary><c>Atomic.Or</c>.</summary>
    AtomicOr,

    /// <summary><c>Atomic.Xor</c>.</summary>
    AtomicXor,

    /// <summary><c>Atomic.Exchange(ref target, value)</c>.</summary>
    AtomicExchange,

    /// <summary><c>Atomic.CompareExchange(ref target, compare, value)</c>: the comparand comes before the new value.</summary>
    AtomicCompareExchange,

    /// <summary><c>SharedMemory.Allocate&lt;T&gt;(int extent)</c>: ArrayView&lt;T&gt;; the extent is a compile-time constant.</summary>
    SharedAllocate,

    /// <summary><c>SharedMemory.GetDynamic&lt;T&gt;()</c>: ArrayView&lt;T&gt; of all dynamic shared memory.</summary>
    SharedDynamic,

    /// <summary><c>LocalMemory.Allocate&lt;T&gt;(int extent)</c>: ArrayView&lt;T&gt;; the extent is a compile-time constant.</summary>
    LocalAllocate,

    /// <summary><c>MemoryFence.GroupLevel()</c>.</summary>
    FenceGroup,

    /// <summary><c>MemoryFence.DeviceLevel()</c>.</summary>
    FenceDevice,

    /// <summary><c>MemoryFence.SystemLevel()</c>.</summary>
    FenceSystem,

    /// <summary><c>Interop.FloatAsInt(float or double)</c>: the same bits.</summary>
    FloatAsInt,

    /// <summary><c>Interop.IntAsFloat(uint or ulong)</c>: the same bits.</summary>
    IntAsFloat,

    /// <summary><c>Interop.SizeOf&lt;T&gt;()</c>: bytes of T, a constant.</summary>
    SizeOf,

    /// <summary><c>Accelerator.CurrentType</c>: a constant of the compilation target.</summary>
    CurrentAcceleratorType,

    /// <summary><c>ArrayView&lt;T&gt;.this[int or long]</c>: ref T; no bounds check.</summary>
    ViewElement,

    /// <summary><c>ArrayView&lt;T&gt;.Length</c>: long.</summary>
    ViewLength,

    /// <summary><c>ArrayView&lt;T&gt;.IsValid</c>: Length &gt; 0.</summary>
    ViewIsValid,

    /// <summary><c>ArrayView&lt;T&gt;.SubView(long index, long length)</c>: address + index * sizeof(T), length.</summary>
    ViewSubView,

    /// <summary><c>ArrayView&lt;T&gt;.Cast&lt;TOther&gt;()</c>: the same address, length * sizeof(T) / sizeof(TOther).</summary>
    ViewCast,

    /// <summary><c>ArrayViewExtensions.LoadEffectiveAddress(view)</c>: ref byte to the first element.</summary>
    ViewAddress,

    /// <summary><c>ArrayViewExtensions.AsAligned(view, int)</c>: the view itself; a promise about its address.</summary>
    ViewAlign,

    /// <summary><c>Half to float, exact</c>.</summary>
    HalfToFloat,

    /// <summary><c>float to Half, to nearest even</c>.</summary>
    FloatToHalf,

    /// <summary><c>XMath.Exp2(float or double)</c>.</summary>
    Exp2,

    /// <summary><c>CudaAsm.IsSupported</c>: a constant of the compilation target.</summary>
    CudaAsmSupported,

    /// <summary><c>CudaAsm.Emit(asm, ...)</c>: inline PTX; the arguments are the operands %0, %1, ....</summary>
    CudaAsmEmit,

    /// <summary><c>CudaAsm.EmitRef(asm, ref ...)</c>: inline PTX; each argument is an Input, Output or Ref.</summary>
    CudaAsmEmitRef,

    /// <summary><c>Prefetch.Line(ref T)</c>: a hint for the CPU; nothing elsewhere.</summary>
    Prefetch,
}
