using IlgpuLlava.Runtime.Profiling;

namespace IlgpuLlava.Host.Grpc;

internal sealed partial class EngineBackend
{
    private readonly Lock _profile = new();
    private ProfilingSession? _session;

    public void StartProfile()
    {
        lock (_profile)
        {
            if (_session is not null)
                throw new ProfileStateException("A profile is already being taken; end it with StopProfile.");
            engine.Profiling = _session = new ProfilingSession(device, keepsTrace: true);
        }
    }

    public async Task<LlavaProfile> StopProfileAsync(CancellationToken cancellationToken)
    {
        using ProfilingSession session = TakeSession()
            ?? throw new ProfileStateException("No profile is being taken; begin one with StartProfile.");
        await engine.EndProfilingAsync();
        StringWriter table = new() { NewLine = "\n" };
        ProfileTables.Write(ProfileTable.Of(session.Report()), table);
        MemoryStream trace = new();
        session.WriteTrace(trace);
        return new LlavaProfile(table.ToString(), trace.ToArray());
    }

    public async ValueTask DisposeAsync()
    {
        using ProfilingSession? session = TakeSession();
        if (session is not null)
            await engine.EndProfilingAsync();
    }

    private ProfilingSession? TakeSession()
    {
        lock (_profile)
        {
            ProfilingSession? session = _session;
            _session = null;
            return session;
        }
    }
}
