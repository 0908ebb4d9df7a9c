using IlgpuLlava.Kernels;
using IlgpuLlava.Runtime.Profiling;

namespace IlgpuLlava.Runtime.Tests.Profiling;

/// <summary>A session over clocks that a test moves.</summary>
internal sealed class SessionBed : IDisposable
{
    public SessionBed(Roofline? roofline = null, int traceLimit = 0) => Session = new ProfilingSession(Clock, Time, roofline, traceLimit);

    public FakeClock Clock { get; } = new();

    public FakeTime Time { get; } = new();

    public ProfilingSession Session { get; }

    /// <summary>Lets time pass on host and device.</summary>
    public void Pass(long ticks)
    {
        Clock.Time += ticks;
        Time.Ticks += ticks;
    }

    /// <summary>A launch that takes a time.</summary>
    public void Launch(
        long ticks, string name = "Op", long rows = 1, int width = 8, int depth = 0, ElementType type = ElementType.Float32,
        long bytes = 0, long operations = 0)
    {
        ILaunchObserver observer = Session;
        observer.Begin(new KernelLaunch(name, rows, width, depth, type, bytes, operations));
        Pass(ticks);
        observer.End();
    }

    /// <summary>A stage of launches with a gap before each and behind the last.</summary>
    public void Stage(ProfilingStage stage, long gap, params long[] launches)
    {
        Session.Enter(stage);
        foreach (long ticks in launches)
        {
            Pass(gap);
            Launch(ticks);
        }
        Pass(gap);
        Session.Leave();
    }

    public void Dispose()
    {
        Session.Dispose();
        Assert.That(Clock.Marks, Is.Zero, "marks are left after the session was disposed");
    }
}
