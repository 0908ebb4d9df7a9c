using System.Runtime.InteropServices;
using ILGPU;
using ILGPU.Runtime;

namespace IlgpuLlava.Ilgpu.Tests.Property;

/// <summary>A device buffer between guard bands.</summary>
internal sealed class GuardedBuffer<T> : IDisposable
    where T : unmanaged
{
    private const int Guard = 64;
    private const byte Sentinel = 0xA5;

    private readonly MemoryBuffer1D<T, Stride1D.Dense> _buffer;
    private readonly int _length;

    public GuardedBuffer(Accelerator accelerator, T[] content)
    {
        _length = content.Length;
        T[] all = new T[content.Length + (2 * Guard)];
        MemoryMarshal.AsBytes(all.AsSpan()).Fill(Sentinel);
        content.CopyTo(all, Guard);
        _buffer = accelerator.Allocate1D(all);
    }

    public ArrayView<T> View => _buffer.View.BaseView.SubView(Guard, _length);

    /// <summary>The content, if the guard bands are as they were.</summary>
    public T[] Read(string name)
    {
        T[] all = _buffer.GetAsArray1D();
        if (MemoryMarshal.AsBytes(all.AsSpan(0, Guard)).ContainsAnyExcept(Sentinel))
            throw new KernelMismatchException($"{name} was written to before its first element");
        if (MemoryMarshal.AsBytes(all.AsSpan(Guard + _length)).ContainsAnyExcept(Sentinel))
            throw new KernelMismatchException($"{name} was written to behind its last element");
        return all[Guard..(Guard + _length)];
    }

    public void Dispose() => _buffer.Dispose();
}
