using System.Runtime.ExceptionServices;

namespace IlgpuLlava.Model;

/// <summary>Parts of one work, done by several threads, each taking the next part when it has finished one.</summary>
internal static class OrderedParts
{
    /// <summary>
    /// Does them all and returns. Where several fail, it is the first one's exception that is thrown, whichever thread was faster, and
    /// the parts that nobody has begun are left out.
    /// </summary>
    /// <param name="count">How many parts there are.</param>
    /// <param name="threads">Threads that work, the caller's among them; no more than there are parts are used.</param>
    /// <param name="work">Does the part of a number; called by several threads at once.</param>
    /// <param name="enter">What each thread does before its first part, or null.</param>
    public static void Run(int count, int threads, Action<int> work, Action? enter = null)
    {
        int next = -1;
        (int Part, ExceptionDispatchInfo Error)? failure = null;
        Lock gate = new();
        Thread[] others = new Thread[Math.Max(1, Math.Min(threads, count)) - 1];
        for (int i = 0; i < others.Length; i++)
        {
            others[i] = new Thread(TakeParts) { IsBackground = true, Name = "weights" };
            others[i].Start();
        }
        TakeParts();
        foreach (Thread other in others)
            other.Join();
        failure?.Error.Throw();

        void TakeParts()
        {
            enter?.Invoke();
            // Parts are taken in order, and those taken are finished: no part before the one that failed is left out.
            while (Volatile.Read(ref next) < count && Interlocked.Increment(ref next) is int part && part < count)
            {
                try
                {
                    work(part);
                }
                catch (Exception e)
                {
                    lock (gate)
                    {
                        if (failure is null || part < failure.Value.Part)
                            failure = (part, ExceptionDispatchInfo.Capture(e));
                    }
                    Volatile.Write(ref next, count);
                }
            }
        }
    }
}
