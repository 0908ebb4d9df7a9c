namespace IlgpuLlava.Host;

/// <summary>Whether the server takes work, for all its doors.</summary>
internal sealed class ServerState
{
    private readonly Lock _lock = new();
    private volatile ILlavaBackend? _backend;
    private volatile bool _isReady;
    private volatile bool _refuses;

    /// <summary>Told when <see cref="IsReady"/> changes.</summary>
    public event Action<bool>? ReadyChanged;

    /// <summary>Whether more work should be sent here: the model is loaded, and nobody has asked the server to stop.</summary>
    public bool IsReady => _isReady;

    /// <summary>Whether work that is sent all the same is refused.</summary>
    public bool RefusesWork => _refuses;

    /// <summary>What answers.</summary>
    /// <exception cref="BackendUnavailableException">It is not there yet.</exception>
    public ILlavaBackend Backend => _backend ?? throw new BackendUnavailableException("The model is being loaded.");

    /// <summary>The model is loaded.</summary>
    public void Serve(ILlavaBackend backend)
    {
        _backend = backend;
        SetReady(true);
    }

    /// <summary>Says that it is not ready, so that nobody sends more; what comes all the same is still answered.</summary>
    public void Drain() => SetReady(false);

    /// <summary>Further work is refused.</summary>
    public void RefuseWork() => _refuses = true;

    /// <exception cref="BackendUnavailableException">Work is refused.</exception>
    public void CheckTakesWork()
    {
        if (_refuses)
            throw new BackendUnavailableException("The server stops; another one may answer.");
    }

    private void SetReady(bool ready)
    {
        lock (_lock)
        {
            _isReady = ready;
            ReadyChanged?.Invoke(ready);
        }
    }
}
