using Grpc.Health.V1;
using ServingStatus = Grpc.Health.V1.HealthCheckResponse.Types.ServingStatus;

namespace IlgpuLlava.Host.Grpc;

/// <summary><c>grpc.health.v1.Health</c>: whether the server, whose name is empty, and each of its services can take work.</summary>
internal sealed class HealthService
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, ServingStatus> _statuses = [];
    private TaskCompletionSource _change = NewChange();

    /// <param name="services">The names of the services; nothing serves yet.</param>
    public HealthService(IEnumerable<string> services)
    {
        foreach (string service in services.Append(""))
            _statuses[service] = ServingStatus.NotServing;
    }

    /// <summary>Sets every status; watchers are told.</summary>
    public void Set(bool serving)
    {
        TaskCompletionSource change;
        lock (_gate)
        {
            foreach (string service in _statuses.Keys)
                _statuses[service] = serving ? ServingStatus.Serving : ServingStatus.NotServing;
            change = _change;
            _change = NewChange();
        }
        change.SetResult();
    }

    public GrpcService ToService() => new GrpcService(HealthReflection.Descriptor.Services[0])
        .Unary<HealthCheckRequest, HealthCheckResponse>("Check", (request, _) => Task.FromResult(Check(request)))
        .Unary<HealthListRequest, HealthListResponse>("List", (_, _) => Task.FromResult(List()))
        .ServerStreaming<HealthCheckRequest, HealthCheckResponse>("Watch", Watch);

    private HealthCheckResponse Check(HealthCheckRequest request) => Look(request.Service, out _) is { } status
        ? new HealthCheckResponse { Status = status }
        : throw new GrpcException(GrpcStatusCode.NotFound, $"There is no service '{request.Service}' here.");

    private HealthListResponse List()
    {
        HealthListResponse response = new();
        lock (_gate)
        {
            foreach ((string service, ServingStatus status) in _statuses)
                response.Statuses.Add(service, new HealthCheckResponse { Status = status });
        }
        return response;
    }

    private async IAsyncEnumerable<HealthCheckResponse> Watch(HealthCheckRequest request, GrpcCall call)
    {
        using CancellationTokenSource end =
            CancellationTokenSource.CreateLinkedTokenSource(call.CancellationToken, call.ServerStopping);
        ServingStatus? told = null;
        while (true)
        {
            ServingStatus status = Look(request.Service, out Task change) ?? ServingStatus.ServiceUnknown;
            if (status != told)
                yield return new HealthCheckResponse { Status = status };
            told = status;
            await change.WaitAsync(end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            call.CancellationToken.ThrowIfCancellationRequested();
            if (end.IsCancellationRequested && Look(request.Service, out _) is var last && (last ?? ServingStatus.ServiceUnknown) == told)
                throw new GrpcException(GrpcStatusCode.Unavailable, "The server stops.");
        }
    }

    private ServingStatus? Look(string service, out Task change)
    {
        lock (_gate)
        {
            change = _change.Task;
            return _statuses.TryGetValue(service, out ServingStatus status) ? status : null;
        }
    }

    private static TaskCompletionSource NewChange() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
