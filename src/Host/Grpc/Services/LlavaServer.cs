using Inference;
using Llava.V1;

namespace IlgpuLlava.Host.Grpc;

/// <summary>All gRPC services of the program, and whether they take work.</summary>
internal sealed class LlavaServer
{
    private readonly HealthService _health;
    private volatile bool _isReady;
    private volatile bool _refuses;

    /// <param name="reflection">Whether clients may ask what is served.</param>
    public LlavaServer(bool reflection)
    {
        GrpcService[] work = [new LlavaService(Holder).ToService(), new InferenceService(Holder, () => _isReady).ToService()];
        _health = new HealthService(work.Select(s => s.Descriptor.FullName));
        List<GrpcService> services = [_health.ToService(), .. work];
        if (reflection)
            services.AddRange(new ReflectionService([.. services.Select(s => s.Descriptor)]).ToServices());
        Services = services;
    }

    public IReadOnlyList<GrpcService> Services { get; }

    private BackendHolder Holder { get; } = new();

    /// <summary>The model is loaded: health becomes SERVING.</summary>
    public void Serve(ILlavaBackend backend)
    {
        Holder.Current = backend;
        _isReady = true;
        _health.Set(serving: true);
    }

    /// <summary>Health becomes NOT_SERVING, so that nobody sends more; what comes all the same is still answered.</summary>
    public void Drain()
    {
        _isReady = false;
        _health.Set(serving: false);
    }

    /// <summary>Further work is refused with UNAVAILABLE.</summary>
    public void RefuseWork() => _refuses = true;

    /// <summary>An interceptor.</summary>
    public Task CheckAsync(GrpcCall call, Func<Task> next) => _refuses && IsWork(call)
        ? throw new BackendUnavailableException("The server stops; another one may answer.")
        : next();

    // Probes are answered to the end.
    private static bool IsWork(GrpcCall call) =>
        call.Method.Service == LlavaReflection.Descriptor.Services[0]
        || (call.Method.Service == OpenInferenceReflection.Descriptor.Services[0]
            && call.Method.Name == InferenceService.Infer);
}
