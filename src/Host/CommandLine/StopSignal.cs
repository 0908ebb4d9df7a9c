using System.Runtime.InteropServices;

namespace IlgpuLlava.Host;

/// <summary>SIGTERM or Ctrl-C as a server takes it: the first asks it to finish what it has begun, another one to end at once.</summary>
internal sealed class StopSignal : IDisposable
{
    // Launchers may deliver one signal twice: to the process and to its group.
    private static readonly TimeSpan s_apart = TimeSpan.FromSeconds(2);

    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationTokenSource _force = new();
    private readonly PosixSignalRegistration[] _registrations;
    private long _first;

    public StopSignal(TimeProvider? time = null)
    {
        _time = time ?? TimeProvider.System;
        _registrations =
        [
            PosixSignalRegistration.Create(PosixSignal.SIGINT, Handle),
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, Handle),
        ];
    }

    /// <summary>Cancelled by the first signal.</summary>
    public CancellationToken Stop => _stop.Token;

    /// <summary>Cancelled by a signal that comes two seconds or more after the first.</summary>
    public CancellationToken Force => _force.Token;

    /// <summary>Takes a signal.</summary>
    internal void Receive()
    {
        lock (_registrations)
        {
            if (!_stop.IsCancellationRequested)
                _first = _time.GetTimestamp();
            else if (_time.GetElapsedTime(_first) >= s_apart)
                _force.Cancel();
            _stop.Cancel();
        }
    }

    private void Handle(PosixSignalContext context)
    {
        context.Cancel = true;
        Receive();
    }

    public void Dispose()
    {
        foreach (PosixSignalRegistration registration in _registrations)
            registration.Dispose();
        // The sources stay: a handler may be about to cancel them on another thread, and they hold nothing to free.
    }
}
