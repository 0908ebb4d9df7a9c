using ILGPU;
using ILGPU.Runtime;

namespace IlgpuLlava.Model;

/// <summary>
/// Named float buffers of a forward pass, each as long as the longest use so far: passes after the first allocate nothing.
/// </summary>
internal sealed class Workspace(Accelerator accelerator) : IDisposable
{
    private readonly Dictionary<string, MemoryBuffer1D<float, Stride1D.Dense>> _floats = [];
    private MemoryBuffer1D<int, Stride1D.Dense>? _indices;

    /// <summary>Counts the buffers that were made: views stay valid as long as it stays the same.</summary>
    public int Version { get; private set; }

    /// <summary>Bytes of all buffers.</summary>
    public long SizeInBytes => _floats.Values.Sum(b => b.LengthInBytes) + (_indices?.LengthInBytes ?? 0);

    /// <summary>
    /// A buffer of that name with at least <paramref name="rows"/> * <paramref name="columns"/> elements; its content is undefined.
    /// </summary>
    public ArrayView<float> Floats(string name, long rows, long columns)
    {
        long length = Math.Max(1, checked(rows * columns));
        if (!_floats.TryGetValue(name, out MemoryBuffer1D<float, Stride1D.Dense>? buffer) || buffer.Length < length)
        {
            buffer?.Dispose();
            _floats.Remove(name);
            Version++;
            buffer = accelerator.Allocate1D<float>(length);
            _floats.Add(name, buffer);
        }
        return buffer.View.BaseView.SubView(0, length);
    }

    /// <summary>A buffer for row indices.</summary>
    public ArrayView<int> Indices(int count)
    {
        if (_indices is null || _indices.Length < count)
        {
            _indices?.Dispose();
            _indices = null;
            Version++;
            _indices = accelerator.Allocate1D<int>(Math.Max(count, 16));
        }
        return _indices.View.BaseView.SubView(0, count);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (MemoryBuffer1D<float, Stride1D.Dense> buffer in _floats.Values)
            buffer.Dispose();
        _floats.Clear();
        _indices?.Dispose();
        _indices = null;
    }
}
