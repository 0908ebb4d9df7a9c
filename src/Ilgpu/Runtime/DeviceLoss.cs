using System.Diagnostics;
using ILGPU.Extensions;

namespace ILGPU.Runtime;

/// <summary>Whether the device of an accelerator is lost, which happens once and is never undone.</summary>
internal sealed class DeviceLoss(Device device)
{
    // A driver's own wait polls for about as long; after that a thread that sleeps does not delay what takes so long anyway.
    private const double PollMilliseconds = 20;

    private readonly Lock _gate = new();
    private readonly List<Action<DeviceLostException>> _handlers = [];
    private volatile DeviceLostException? _first;

    /// <summary>True once the device is lost.</summary>
    public bool IsLost => _first is not null;

    /// <summary>The longest wait for the device; infinite for none.</summary>
    public TimeSpan Limit { get; set; } = Timeout.InfiniteTimeSpan;

    /// <summary>Whether waits have a limit.</summary>
    public bool HasLimit => Limit != Timeout.InfiniteTimeSpan;

    /// <summary>To be called before anything is asked of the device.</summary>
    /// <exception cref="DeviceLostException">It is lost.</exception>
    public void ThrowIfLost()
    {
        if (_first is { } first)
            throw first.Again();
    }

    /// <summary>Has a handler called once when the device is lost, at once if it is.</summary>
    public void Add(Action<DeviceLostException> handler)
    {
        lock (_gate)
        {
            if (_first is null)
            {
                _handlers.Add(handler);
                return;
            }
        }
        handler(_first);
    }

    /// <summary>Declares the device lost. Only the first call counts; handlers are told before it returns.</summary>
    /// <param name="reason">What happened, as a sentence.</param>
    /// <param name="cause">The driver's error, if there is one.</param>
    /// <returns>The exception to throw.</returns>
    public DeviceLostException Declare(string reason, Exception? cause)
    {
        Action<DeviceLostException>[] handlers;
        lock (_gate)
        {
            if (_first is not null)
                return _first.Again();
            _first = new(device.AcceleratorType, device.Name, reason, cause);
            handlers = [.. _handlers];
            _handlers.Clear();
        }
        foreach (Action<DeviceLostException> handler in handlers)
            handler(_first);
        return _first;
    }

    /// <summary>Waits by asking, no longer than <see cref="Limit"/>.</summary>
    /// <param name="isDone">Asks the device.</param>
    /// <param name="what">What is waited for, for the error.</param>
    /// <exception cref="DeviceLostException">It did not end in time.</exception>
    public void WaitFor(Func<bool> isDone, string what)
    {
        long start = Stopwatch.GetTimestamp();
        while (!isDone())
        {
            // Another thread's wait may have ended so.
            ThrowIfLost();
            TimeSpan waited = Stopwatch.GetElapsedTime(start);
            if (HasLimit && waited > Limit)
                throw Declare($"{what} did not end within {Limit.TotalSeconds:0.###} s.", null);
            if (waited.TotalMilliseconds < PollMilliseconds)
                Thread.Yield();
            else
                Thread.Sleep(1);
        }
    }
}
