namespace IlgpuLlava.Host;

/// <summary>A server that clients reach at one endpoint.</summary>
internal interface IDoor
{
    /// <summary>Waits for what runs, and stops.</summary>
    /// <param name="wait">How long that may go on; what then still runs is cancelled.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    Task StopAsync(TimeSpan wait, CancellationToken cancellationToken = default);
}
