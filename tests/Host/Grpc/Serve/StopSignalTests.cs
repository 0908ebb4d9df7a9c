namespace IlgpuLlava.Host.Tests.Grpc.Serve;

public class StopSignalTests
{
    [Test]
    public void Fault112_ASecondSignalForcesOnlyTwoSecondsAfterTheFirst()
    {
        ManualTime time = new();
        using StopSignal signal = new(time);
        Assert.That(State(), Is.EqualTo((false, false)));
        signal.Receive();
        Assert.That(State(), Is.EqualTo((true, false)));
        time.Advance(TimeSpan.FromSeconds(1.9));
        signal.Receive();
        Assert.That(State(), Is.EqualTo((true, false)));
        time.Advance(TimeSpan.FromSeconds(0.1));
        signal.Receive();
        Assert.That(State(), Is.EqualTo((true, true)));

        (bool Stop, bool Force) State() => (signal.Stop.IsCancellationRequested, signal.Force.IsCancellationRequested);
    }
}
