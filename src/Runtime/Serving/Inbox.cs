namespace IlgpuLlava.Runtime;

/// <summary>What other threads want of the device thread, in order.</summary>
internal sealed class Inbox
{
    private readonly Lock _lock = new();
    private readonly SemaphoreSlim _signal = new(0);
    private List<Action> _actions = [];
    private bool _closed;

    /// <summary>Leaves a wish; false where the thread takes no more.</summary>
    public bool Post(Action action)
    {
        lock (_lock)
        {
            if (_closed)
                return false;
            _actions.Add(action);
            if (_actions.Count == 1)
                _signal.Release();
            return true;
        }
    }

    /// <summary>All wishes so far.</summary>
    /// <param name="wait">Whether to wait until there is one.</param>
    public List<Action> Take(bool wait)
    {
        if (!_signal.Wait(wait ? Timeout.Infinite : 0))
            return [];
        lock (_lock)
        {
            List<Action> actions = _actions;
            _actions = [];
            return actions;
        }
    }

    /// <summary>Takes no more; returns what was left.</summary>
    public List<Action> Close()
    {
        lock (_lock)
        {
            _closed = true;
            return _actions;
        }
    }
}
