namespace IlgpuLlava.Runtime.Profiling;

/// <summary>The clock of a device: marks in its stream of work, and the times between them. A seam, so that tests need no time.</summary>
internal abstract class DeviceClock
{
    /// <summary>Marks the point of the stream where all work so far is done; does not wait for it.</summary>
    public abstract object Mark();

    /// <summary>Ticks of 100 ns from one mark to a later one; waits until the stream has come to both.</summary>
    public abstract long Ticks(object from, object to);

    /// <summary>Ends a mark's use.</summary>
    public abstract void Release(object mark);
}
