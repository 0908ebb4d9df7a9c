using IlgpuLlava.Runtime.Profiling;

namespace IlgpuLlava.Host.Grpc;

internal sealed partial class GeneratorBackend
{
    private readonly Lock _profile = new();
    private ProfilingSession? _session;

    public void StartProfile()
    {
        lock (_profile)
        {
            if (_session is not null)
                throw new ProfileStateException("A profile is already being taken; end it with StopProfile.");
            generator.Profiling = _session = new ProfilingSession(device, keepsTrace: true);
        }
    }

    public async Task<LlavaProfile> StopProfileAsync(CancellationToken cancellationToken)
    {
        // The answer that is being made belongs to the profile.
        await _turn.WaitAsync(cancellationToken);
        try
        {
            using ProfilingSession session = TakeSession();
            StringWriter table = new() { NewLine = "\n" };
            ProfileTables.Write(ProfileTable.Of(session.Report()), table);
            MemoryStream trace = new();
            session.WriteTrace(trace);
            return new LlavaProfile(table.ToString(), trace.ToArray());
        }
        finally
        {
            _turn.Release();
        }
    }

    private ProfilingSession TakeSession()
    {
        lock (_profile)
        {
            ProfilingSession session = _session
                ?? throw new ProfileStateException("No profile is being taken; begin one with StartProfile.");
            generator.Profiling = _session = null;
            return session;
        }
    }
}
