using IlgpuLlava.Kernels;

namespace IlgpuLlava.Runtime.Profiling;

/// <summary>
/// Where a generator tells its stages. A session may be given or taken away by any thread at any time; it takes effect when the next
/// stage begins, so that the kernels' observer changes only on the thread that launches.
/// </summary>
internal sealed class StageProfiler(KernelSet kernels)
{
    private volatile ProfilingSession? _wanted;
    private ProfilingSession? _attached;

    /// <summary>The session that is to see the stages from the next one on; null for none.</summary>
    public ProfilingSession? Session
    {
        get => _wanted;
        set => _wanted = value;
    }

    /// <summary>A stage on the device begins.</summary>
    public void Enter(ProfilingStage stage)
    {
        ProfilingSession? session = _wanted;
        if (session != _attached)
        {
            kernels.Observer = session;
            _attached = session;
        }
        session?.Enter(stage);
    }

    /// <summary>The open stage ends.</summary>
    public void Leave() => _attached?.Leave();

    /// <summary>Whatever stage is open ends without being counted, and the session that was taken away is let go.</summary>
    public void Abandon()
    {
        _attached?.Abandon();
        if (_wanted is null && _attached is not null)
            kernels.Observer = _attached = null;
    }

    /// <summary>A stage on the host begins.</summary>
    public HostStage Host(ProfilingStage stage)
    {
        ProfilingSession? session = _wanted;
        return session is null ? default : new HostStage(session, stage, session.Now());
    }

    /// <summary>A stage on the host that is open. One that never ends, because it failed, is not counted.</summary>
    internal readonly struct HostStage(ProfilingSession session, ProfilingStage stage, long begin)
    {
        /// <summary>The stage ends.</summary>
        public void End() => session?.AddHost(stage, begin);
    }
}
