namespace IlgpuLlava.Kernels.Tests;

/// <summary>Keeps what launchers state, and that every launch ends before the next begins.</summary>
internal sealed class RecordingObserver : ILaunchObserver
{
    private bool open;

    public List<KernelLaunch> Launches { get; } = [];

    public void Begin(in KernelLaunch launch)
    {
        Assert.That(open, Is.False, $"{launch.Name} begins before {Launches.LastOrDefault().Name} has ended");
        open = true;
        Launches.Add(launch);
    }

    public void End()
    {
        Assert.That(open, Is.True);
        open = false;
    }

    /// <summary>What was stated since the last call.</summary>
    public KernelLaunch[] Take()
    {
        Assert.That(open, Is.False);
        KernelLaunch[] taken = [.. Launches];
        Launches.Clear();
        return taken;
    }
}
