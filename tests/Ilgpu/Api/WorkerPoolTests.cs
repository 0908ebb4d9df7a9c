using ILGPU.Runtime.CPU;

namespace IlgpuLlava.Ilgpu.Tests.Api;

public sealed class WorkerPoolTests
{
    private sealed class Counting(int items, int threads) : WorkerJob
    {
        private readonly int[] _busy = new int[threads];

        public int[] Runs { get; } = new int[items];

        public int Overlaps;

        public int Ranges;

        public Action<long>? Body { get; init; }

        public override void Run(long begin, long end, int worker)
        {
            if (Interlocked.Increment(ref _busy[worker]) != 1)
                Interlocked.Increment(ref Overlaps);
            Interlocked.Increment(ref Ranges);
            for (long i = begin; i < end; ++i)
            {
                Interlocked.Increment(ref Runs[i]);
                Body?.Invoke(i);
            }
            Interlocked.Decrement(ref _busy[worker]);
        }
    }

    [Test]
    public void EveryItemRunsOnce([Values(1, 2, 4)] int threads)
    {
        using WorkerPool pool = new(threads);
        foreach (int items in new[] { 0, 1, 2, 3, 7, 64, 1000, 4097 })
        {
            foreach (int chunk in new[] { 1, 3, 16, 10_000 })
            {
                Counting job = new(items, threads);
                for (int repeat = 1; repeat <= 3; ++repeat)
                {
                    // Forgetting the cost makes each run a shared one.
                    job.NanosecondsPerItem = 0;
                    pool.Run(job, items, chunk);
                    Assert.That(job.Runs, Is.All.EqualTo(repeat), $"{items} items in chunks of {chunk}");
                }
                Assert.That(job.Overlaps, Is.Zero);
            }
        }
    }

    [Test]
    public void ManyShortLaunchesLoseNothing([Values(2, 4)] int threads)
    {
        using WorkerPool pool = new(threads);
        Counting job = new(8, threads);
        for (int i = 0; i < 20_000; ++i)
        {
            job.NanosecondsPerItem = 0;
            pool.Run(job, 8, 1);
        }
        Assert.That(job.Runs, Is.All.EqualTo(20_000));
        Assert.That(job.Overlaps, Is.Zero);
    }

    [Test]
    public void WorkersTakePartInLongLaunches()
    {
        using WorkerPool pool = new(2);
        HashSet<int> seen = [];
        Counting job = new(2, 2)
        {
            // Neither item ends before both have begun: one thread alone would never get through.
            Body = _ =>
            {
                lock (seen)
                {
                    seen.Add(Environment.CurrentManagedThreadId);
                    Monitor.PulseAll(seen);
                    while (seen.Count < 2)
                        Monitor.Wait(seen);
                }
            },
        };
        pool.Run(job, 2, 1);
        Assert.That(seen, Has.Count.EqualTo(2));
    }

    [Test]
    public void ParkedWorkersWake()
    {
        using WorkerPool pool = new(2);
        for (int i = 0; i < 5; ++i)
        {
            using CountdownEvent both = new(2);
            Counting job = new(2, 2)
            {
                Body = _ =>
                {
                    both.Signal();
                    both.Wait();
                },
            };
            Thread.Sleep(5);
            pool.Run(job, 2, 1);
            Assert.That(job.Runs, Is.All.EqualTo(1));
        }
    }

    [Test]
    public void CheapJobsStayWithTheCaller()
    {
        using WorkerPool pool = new(4);
        int caller = Environment.CurrentManagedThreadId;
        int foreign = 0;
        Counting job = new(4, 4)
        {
            NanosecondsPerItem = 1,
            Body = _ =>
            {
                if (Environment.CurrentManagedThreadId != caller)
                    Interlocked.Increment(ref foreign);
            },
        };
        pool.Run(job, 4, 1);
        Assert.That(foreign, Is.Zero);
        Assert.That(job.Ranges, Is.EqualTo(1), "All items in one call, without the shared counter.");
    }

    [Test]
    public void OneCostlyRunIsForgotten()
    {
        // A shared launch must not look dear only because it was shared.
        using WorkerPool pool = new(2);
        Counting job = new(8, 2) { NanosecondsPerItem = 1_000_000 };
        int runs = 0;
        while (job.NanosecondsPerItem * 8 >= WorkerPool.WorthSharingNanoseconds)
        {
            pool.Run(job, 8, 1);
            Assert.That(++runs, Is.LessThan(10_000));
        }
    }

    [Test]
    public void ExceptionsReachTheCallerAndThePoolLives([Values(1, 3)] int threads)
    {
        using WorkerPool pool = new(threads);
        for (int bad = 0; bad < 50; ++bad)
        {
            Counting job = new(50, threads)
            {
                Body = i =>
                {
                    if (i == bad)
                        throw new InvalidDataException($"item {i}");
                },
            };
            Assert.That(() => pool.Run(job, 50, 1), Throws.TypeOf<InvalidDataException>().With.Message.EqualTo($"item {bad}"));
            Assert.That(job.Runs, Is.All.LessThan(2));
        }
        Counting good = new(50, threads);
        pool.Run(good, 50, 1);
        Assert.That(good.Runs, Is.All.EqualTo(1));
    }

    [Test]
    public void CallersTakeTurns()
    {
        using WorkerPool pool = new(3);
        int running = 0;
        int together = 0;
        Thread[] callers = [.. Enumerable.Range(0, 4).Select(_ => new Thread(() =>
        {
            for (int i = 0; i < 500; ++i)
            {
                object mine = new();
                Counting job = new(16, 3)
                {
                    Body = item =>
                    {
                        // A launch marks the shared cell with its own number of items under way, up and down.
                        if (item == 0)
                        {
                            if (Interlocked.Increment(ref running) != 1)
                                Interlocked.Increment(ref together);
                            Thread.SpinWait(20);
                            Interlocked.Decrement(ref running);
                        }
                    },
                };
                pool.Run(job, 16, 2);
                if (job.Runs.Any(runs => runs != 1))
                    Interlocked.Increment(ref together);
            }
        }))];
        foreach (Thread caller in callers)
            caller.Start();
        foreach (Thread caller in callers)
            caller.Join();
        Assert.That(together, Is.Zero);
    }

    [Test]
    public void ARunWithinARunIsDoneInPlace()
    {
        using WorkerPool pool = new(2);
        Counting inner = new(4, 2);
        Counting outer = new(4, 2) { Body = _ => pool.Run(inner, 4, 1) };
        pool.Run(outer, 4, 1);
        Assert.That(inner.Runs, Is.All.EqualTo(4));
    }

    [Test]
    public void DisposalEndsTheThreads()
    {
        WorkerPool pool = new(4);
        pool.Run(new Counting(100, 4), 100, 1);
        pool.Dispose();
        pool.Dispose();
        Assert.That(() => pool.Run(new Counting(1, 4), 1, 1), Throws.TypeOf<ObjectDisposedException>());
    }

    [Test]
    public void LaunchesDoNotAllocate()
    {
        using WorkerPool pool = new(2);
        Counting job = new(64, 2);
        void Run(int count)
        {
            for (int i = 0; i < count; ++i)
            {
                job.NanosecondsPerItem = 0;
                pool.Run(job, 64, 4);
            }
        }
        Run(100);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Run(1000);
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }
}
