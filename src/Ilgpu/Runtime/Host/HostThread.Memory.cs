using ILGPU.Runtime.CPU;

namespace ILGPU.Runtime.Host;

internal sealed partial class HostThread
{
    private readonly List<MemoryBuffer> _shared = [];
    private readonly List<MemoryBuffer> _local = [];
    private MemoryBuffer? _dynamic;
    private int _nextShared;

    public int DynamicSharedBytes { get; init; }

    /// <summary>The n-th allocation of each thread of a group is the same memory.</summary>
    public unsafe ArrayView<T> AllocateShared<T>(int extent)
        where T : unmanaged
    {
        if (_nextShared == _shared.Count)
            _shared.Add(new CPUMemoryBuffer(null, extent, sizeof(T)));
        MemoryBuffer buffer = _shared[_nextShared++];
        if (buffer.Length != extent || buffer.ElementSize != sizeof(T))
            throw new InvalidOperationException("The threads of a group allocate different shared memory.");
        return buffer.AsArrayView<T>(0, extent);
    }

    public unsafe ArrayView<T> AllocateLocal<T>(int extent)
        where T : unmanaged
    {
        CPUMemoryBuffer buffer = new(null, extent, sizeof(T));
        _local.Add(buffer);
        return buffer.AsArrayView<T>(0, extent);
    }

    public unsafe ArrayView<T> DynamicShared<T>()
        where T : unmanaged
    {
        if (DynamicSharedBytes == 0)
            return default;
        _dynamic ??= new CPUMemoryBuffer(null, DynamicSharedBytes, 1);
        return _dynamic.AsArrayView<T>(0, DynamicSharedBytes / sizeof(T));
    }

    private void EndThread()
    {
        _nextShared = 0;
        Release(_local);
    }

    private void EndGroup()
    {
        Release(_shared);
        _dynamic?.Dispose();
        _dynamic = null;
    }

    private static void Release(List<MemoryBuffer> buffers)
    {
        foreach (MemoryBuffer buffer in buffers)
            buffer.Dispose();
        buffers.Clear();
    }
}
