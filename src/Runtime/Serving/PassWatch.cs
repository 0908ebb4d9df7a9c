namespace IlgpuLlava.Runtime;

/// <summary>
/// Watches the device thread while it is in the device, from which nothing can call it back. One that stays too long is abandoned:
/// from then on all that was the thread's belongs to the watch, and the thread, should it ever come back, learns of it before it
/// touches any of that.
/// </summary>
/// <remarks>Time is counted in looks at the thread, four in a timeout. A process that was stopped, or a machine that slept, has looked
/// once meanwhile, however long that was; and no clock is read that could jump.</remarks>
internal sealed class PassWatch : IDisposable
{
    private const int Looks = 4;
    private readonly Action _hung;
    private readonly ITimer? _timer;
    private readonly Lock _lock = new();
    private long _visits;
    private long _seen;
    private int _looks;
    private int _place;

    /// <summary>Watches until it is disposed.</summary>
    /// <param name="time">Where its timer comes from.</param>
    /// <param name="timeout">The longest visit, or <see cref="Timeout.InfiniteTimeSpan"/>. One is noticed before it has lasted a quarter
    /// more, and another of the timer's intervals.</param>
    /// <param name="hung">Called once, by the timer's thread, when the device thread was abandoned.</param>
    public PassWatch(TimeProvider time, TimeSpan timeout, Action hung)
    {
        _hung = hung;
        if (timeout != Timeout.InfiniteTimeSpan)
            _timer = time.CreateTimer(_ => Look(), null, timeout / Looks, timeout / Looks);
    }

    /// <summary>Whether the device thread was given up.</summary>
    public bool IsAbandoned => Volatile.Read(ref _place) == Place.Abandoned;

    /// <summary>Runs what may hang; by the device thread.</summary>
    /// <exception cref="AbandonedException">It took so long that the thread was given up.</exception>
    public void Visit(Action work)
    {
        Interlocked.Increment(ref _visits);
        Volatile.Write(ref _place, Place.Inside);
        try
        {
            work();
        }
        finally
        {
            Leave();
        }
    }

    /// <summary>Stops watching.</summary>
    public void Dispose() => _timer?.Dispose();

    private void Leave()
    {
        if (Interlocked.CompareExchange(ref _place, Place.Outside, Place.Inside) != Place.Inside)
            throw new AbandonedException();
    }

    private void Look()
    {
        lock (_lock)
        {
            long visits = Interlocked.Read(ref _visits);
            if (visits != _seen || Volatile.Read(ref _place) != Place.Inside)
            {
                (_seen, _looks) = (visits, 0);
                return;
            }
            if (++_looks < Looks || Interlocked.CompareExchange(ref _place, Place.Abandoned, Place.Inside) != Place.Inside)
                return;
        }
        Dispose();
        _hung();
    }

    /// <summary>The thread that comes back was given up.</summary>
    internal sealed class AbandonedException : Exception;

    private static class Place
    {
        public const int Outside = 0;
        public const int Inside = 1;
        public const int Abandoned = 2;
    }
}
