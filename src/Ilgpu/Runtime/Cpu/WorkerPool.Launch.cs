using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;

namespace ILGPU.Runtime.CPU;

internal sealed partial class WorkerPool
{
    /// <summary>The launch that is open, if one is. One object serves all launches, one after another.</summary>
    private sealed class Launch
    {
        public WorkerJob? Job;
        public long Items;
        public long Chunk;
        public long LastNumber;
        public ExceptionDispatchInfo? Failure;
        public bool Stopping;

        private Padded _counters;

        /// <summary>The number of the open launch, 0 while none is.</summary>
        public ref long Open => ref _counters.Open;

        /// <summary>The first item that nobody has taken.</summary>
        public ref long Next => ref _counters.Next;

        /// <summary>Helpers between their entry and their leaving.</summary>
        public ref long Inside => ref _counters.Inside;

        /// <summary>Takes part if the launch of a number is still open; true if it was.</summary>
        public bool TryEnter(long number, int worker)
        {
            Interlocked.Increment(ref Inside);
            bool open = Volatile.Read(ref Open) == number;
            if (open)
                Work(worker);
            Interlocked.Decrement(ref Inside);
            return open;
        }

        /// <summary>Takes chunks until none is left; the number of items that were run here.</summary>
        public long Work(int worker)
        {
            long done = 0;
            try
            {
                while (true)
                {
                    long begin = Interlocked.Add(ref Next, Chunk) - Chunk;
                    if (begin >= Items || begin < 0)
                        return done;
                    long end = Chunk < Items - begin ? begin + Chunk : Items;
                    Job!.Run(begin, end, worker);
                    done += end - begin;
                }
            }
            catch (Exception exception)
            {
                Interlocked.CompareExchange(ref Failure, ExceptionDispatchInfo.Capture(exception), null);
                Interlocked.Exchange(ref Next, Items);
                return done;
            }
        }

        // A cache line each: Next is written by all, Open is read by spinning workers all the time.
        [StructLayout(LayoutKind.Explicit, Size = 512)]
        private struct Padded
        {
            [FieldOffset(128)]
            public long Open;

            [FieldOffset(256)]
            public long Next;

            [FieldOffset(384)]
            public long Inside;
        }
    }
}
