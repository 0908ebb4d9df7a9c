using Inference;
using Llava.V1;

namespace IlgpuLlava.Host.Grpc;

/// <summary>All gRPC services of the program.</summary>
internal sealed class LlavaServer
{
    private readonly ServerState _state;

    /// <param name="state">Whether they take work, and what answers.</param>
    /// <param name="reflection">Whether clients may ask what is served.</param>
    public LlavaServer(ServerState state, bool reflection)
    {
        _state = state;
        GrpcService[] work = [new LlavaService(state).ToService(), new InferenceService(state).ToService()];
        HealthService health = new(work.Select(s => s.Descriptor.FullName));
        state.ReadyChanged += health.Set;
        health.Set(state.IsReady);
        List<GrpcService> services = [health.ToService(), .. work];
        if (reflection)
            services.AddRange(new ReflectionService([.. services.Select(s => s.Descriptor)]).ToServices());
        Services = services;
    }

    public IReadOnlyList<GrpcService> Services { get; }

    /// <summary>An interceptor: once the server refuses work, only probes are answered.</summary>
    public Task CheckAsync(GrpcCall call, Func<Task> next)
    {
        if (IsWork(call))
            _state.CheckTakesWork();
        return next();
    }

    private static bool IsWork(GrpcCall call) =>
        call.Method.Service == LlavaReflection.Descriptor.Services[0]
        || (call.Method.Service == OpenInferenceReflection.Descriptor.Services[0]
            && call.Method.Name == InferenceService.Infer);
}
