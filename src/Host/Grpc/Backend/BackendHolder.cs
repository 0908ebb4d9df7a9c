namespace IlgpuLlava.Host.Grpc;

/// <summary>Where the services find the backend, which is loaded while they already listen.</summary>
internal sealed class BackendHolder
{
    private volatile ILlavaBackend? _backend;

    /// <exception cref="BackendUnavailableException">It is not there yet.</exception>
    public ILlavaBackend Current
    {
        get => _backend ?? throw new BackendUnavailableException("The model is being loaded.");
        set => _backend = value;
    }
}
