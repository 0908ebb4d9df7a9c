namespace IlgpuLlava.Host.Http;

/// <summary>What fetching all pictures of one request may take.</summary>
/// <param name="maxBytes">Bytes of the pictures together.</param>
/// <param name="time">The clock.</param>
internal sealed class PictureBudget(int maxBytes, TimeProvider time) : IDisposable
{
    /// <summary>How long it may take.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly CancellationTokenSource _late = new(Patience, time);

    /// <summary>Most bytes of all of them.</summary>
    public int MaxBytes { get; } = maxBytes;

    /// <summary>Bytes that are left.</summary>
    public int BytesLeft { get; private set; } = maxBytes;

    /// <summary>Ends what takes too long.</summary>
    public CancellationToken Late => _late.Token;

    /// <summary>Takes bytes, as many as are left at most.</summary>
    public void Take(int bytes) => BytesLeft -= bytes;

    public void Dispose() => _late.Dispose();
}
