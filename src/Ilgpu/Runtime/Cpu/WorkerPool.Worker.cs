using System.Diagnostics;

namespace ILGPU.Runtime.CPU;

internal sealed partial class WorkerPool
{
    /// <summary>A thread of the pool: looks for an open launch, spins for a while, parks.</summary>
    private sealed class Worker
    {
        private static readonly long s_spinTicks = Stopwatch.Frequency * SpinMicroseconds / 1_000_000;

        private readonly SemaphoreSlim _wakeUp = new(0);
        private readonly WorkerPool _pool;
        private readonly Thread _thread;
        private readonly int _number;
        private int _parked;

        public Worker(WorkerPool pool, int number)
        {
            _pool = pool;
            _number = number;
            _thread = new(Loop) { IsBackground = true, Name = $"ILGPU worker {number}" };
            _thread.Start();
        }

        /// <summary>Wakes the thread if it is parked, or about to be.</summary>
        public void Wake()
        {
            if (Volatile.Read(ref _parked) != 0 && Interlocked.Exchange(ref _parked, 0) != 0)
                _wakeUp.Release();
        }

        public void Join()
        {
            _thread.Join();
            _wakeUp.Dispose();
        }

        private void Loop()
        {
            s_inside = (_pool, _number);
            Launch launch = _pool._launch;
            long seen = 0;
            long idleSince = Stopwatch.GetTimestamp();
            while (!Volatile.Read(ref launch.Stopping))
            {
                long open = Volatile.Read(ref launch.Open);
                if (open != 0 && open != seen)
                {
                    launch.TryEnter(open, _number);
                    seen = open;
                    idleSince = Stopwatch.GetTimestamp();
                }
                else if (Stopwatch.GetTimestamp() - idleSince < s_spinTicks)
                {
                    Thread.SpinWait(8);
                }
                else
                {
                    Park(launch, seen);
                    idleSince = Stopwatch.GetTimestamp();
                }
            }
        }

        private void Park(Launch launch, long seen)
        {
            // Announced first, then looked again: whoever opens a launch after this look sees the announcement.
            Interlocked.Exchange(ref _parked, 1);
            long open = Volatile.Read(ref launch.Open);
            bool stay = Volatile.Read(ref launch.Stopping) || (open != 0 && open != seen);
            if (stay && Interlocked.Exchange(ref _parked, 0) != 0)
                return;
            _wakeUp.Wait();
        }
    }
}
