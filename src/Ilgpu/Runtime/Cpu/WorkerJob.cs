namespace ILGPU.Runtime.CPU;

/// <summary>Work of many independent items, as the groups of a launch. Reusable: the pool remembers here what an item costs.</summary>
internal abstract class WorkerJob
{
    /// <summary>What an item costs one thread, learnt from the runs so far; 0 before the first.</summary>
    public double NanosecondsPerItem { get; set; }

    /// <summary>Runs the items [begin, end).</summary>
    /// <param name="begin">The first item.</param>
    /// <param name="end">Behind the last item.</param>
    /// <param name="worker">The number of the running thread, below <see cref="WorkerPool.Threads"/>; no two run under one at once.</param>
    public abstract void Run(long begin, long end, int worker);
}
