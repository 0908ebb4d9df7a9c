using System.Runtime.InteropServices;
using ILGPU;
using ILGPU.Runtime;

namespace IlgpuLlava.Kernels.Tests;

/// <summary>A device buffer between two guard bands whose bytes no kernel may change.</summary>
internal abstract class Guarded : IDisposable
{
    /// <summary>Throws where a guard band has changed.</summary>
    public abstract void Check();

    /// <inheritdoc/>
    public abstract void Dispose();
}

/// <inheritdoc/>
internal sealed class Guarded<T> : Guarded
    where T : unmanaged
{
    private const int Band = 96;
    private const byte Sentinel = 0xA5;
    private readonly string name;
    private readonly MemoryBuffer1D<T, Stride1D.Dense> buffer;
    private readonly int length;

    public Guarded(Accelerator accelerator, string name, int length)
    {
        this.name = name;
        this.length = length;
        buffer = accelerator.Allocate1D<T>(length + (2 * Band));
        byte[] bytes = new byte[buffer.LengthInBytes];
        Array.Fill(bytes, Sentinel);
        buffer.View.CopyFromCPU(MemoryMarshal.Cast<byte, T>(bytes).ToArray());
    }

    public ArrayView<T> View => buffer.View.BaseView.SubView(Band, length);

    public T[] Read()
    {
        var all = buffer.GetAsArray1D();
        return all[Band..(Band + length)];
    }

    public void Write(ReadOnlySpan<T> values)
    {
        if (!values.IsEmpty)
        {
            View.SubView(0, values.Length).CopyFromCPU(in values);
        }
    }

    public override void Check()
    {
        var all = buffer.GetAsArray1D();
        foreach (byte value in MemoryMarshal.AsBytes(all.AsSpan(0, Band)))
        {
            Assert.That(value, Is.EqualTo(Sentinel), $"the guard band before '{name}' was overwritten");
        }

        foreach (byte value in MemoryMarshal.AsBytes(all.AsSpan(Band + length)))
        {
            Assert.That(value, Is.EqualTo(Sentinel), $"the guard band after '{name}' was overwritten");
        }
    }

    public override void Dispose() => buffer.Dispose();
}
