using IlgpuLlava.Model.Checkpoints;

namespace IlgpuLlava.EndToEnd.Tests.Convert;

/// <summary>A file for which space runs out, or whose writing is cancelled once some of it is done.</summary>
internal sealed class FullDisk(IWeightTarget inner, long space, CancellationTokenSource? cancel = null) : IWeightTarget
{
    private long _space = space;

    public void Write(long position, ReadOnlySpan<byte> bytes)
    {
        if (Interlocked.Add(ref _space, -bytes.Length) < 0) throw new IOException("No space left on device");
        inner.Write(position, bytes);
        if (position > 1_000_000) cancel?.Cancel();
    }
}
