using ILGPU.Runtime.Cuda;

namespace ILGPU.Extensions;

/// <summary>
/// Copies from global to shared memory that go past the registers and do not hold the thread up (<c>cp.async</c>, compute capability
/// 8.0 and newer). A thread sees its own copies after <see cref="Wait"/>, and those of others after a barrier behind it. In kernels
/// for CUDA alone: guard them with <see cref="CudaAsm.IsSupported"/>.
/// </summary>
public static class AsyncCopy
{
    /// <summary>Starts a copy of 16 bytes; both addresses are multiples of 16.</summary>
    /// <param name="target">In shared memory, by <see cref="DeviceAddress.OfShared"/>.</param>
    /// <param name="source">In global memory, by <see cref="DeviceAddress.OfGlobal"/>.</param>
    public static void Copy16(uint target, ulong source)
    {
        Input<uint> to = target;
        Input<ulong> from = source;
        CudaAsm.EmitRef("cp.async.cg.shared.global [%0], [%1], 16;", ref to, ref from);
    }

    /// <summary>Starts a copy of the first bytes of 16; the others become 0. With 0 bytes nothing is read.</summary>
    /// <param name="target">In shared memory, by <see cref="DeviceAddress.OfShared"/>.</param>
    /// <param name="source">In global memory, by <see cref="DeviceAddress.OfGlobal"/>.</param>
    /// <param name="bytes">0 to 16.</param>
    public static void Copy16(uint target, ulong source, int bytes)
    {
        Input<uint> to = target;
        Input<ulong> from = source;
        Input<int> count = bytes;
        CudaAsm.EmitRef("cp.async.cg.shared.global [%0], [%1], 16, %2;", ref to, ref from, ref count);
    }

    /// <summary>Ends a group: the copies that the thread has started since the last one.</summary>
    public static void Commit() => CudaAsm.Emit("cp.async.commit_group;");

    /// <summary>Waits until at most so many of the thread's newest groups are still under way.</summary>
    /// <param name="pending">0 to 3; a constant, so that one instruction is left of this.</param>
    public static void Wait(int pending)
    {
        switch (pending)
        {
            case 0:
                CudaAsm.Emit("cp.async.wait_group 0;");
                break;
            case 1:
                CudaAsm.Emit("cp.async.wait_group 1;");
                break;
            case 2:
                CudaAsm.Emit("cp.async.wait_group 2;");
                break;
            default:
                CudaAsm.Emit("cp.async.wait_group 3;");
                break;
        }
    }
}
