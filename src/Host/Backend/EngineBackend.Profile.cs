using IlgpuLlava.Runtime.Profiling;

namespace IlgpuLlava.Host;

internal sealed partial class EngineBackend
{
    private readonly Lock _profile = new();
    private ProfilingSession? _session;
    private bool _isEnding;

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
        using ProfilingSession session = await EndSessionAsync()
            ?? throw new ProfileStateException("No profile is being taken; begin one with StartProfile.");
        StringWriter table = new() { NewLine = "\n" };
        ProfileTables.Write(ProfileTable.Of(session.Report()), table);
        MemoryStream trace = new();
        session.WriteTrace(trace);
        return new LlavaProfile(table.ToString(), trace.ToArray());
    }

    public async ValueTask DisposeAsync() => (await EndSessionAsync())?.Dispose();

    // The session stays the one that is taken until the engine has let it go: one that began sooner would be taken away with it.
    private async Task<ProfilingSession?> EndSessionAsync()
    {
        lock (_profile)
        {
            if (_session is null || _isEnding)
                return null;
            _isEnding = true;
        }
        await engine.EndProfilingAsync();
        lock (_profile)
        {
            ProfilingSession session = _session;
            _session = null;
            _isEnding = false;
            return session;
        }
    }
}
