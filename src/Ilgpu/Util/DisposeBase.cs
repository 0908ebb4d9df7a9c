namespace ILGPU.Util;

/// <summary>An object that is disposed once, whoever calls and however often.</summary>
public abstract class DisposeBase : IDisposable
{
    private int _disposed;

    /// <summary>True once disposal has begun.</summary>
    public bool IsDisposed => Volatile.Read(ref _disposed) != 0;

    /// <inheritdoc/>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
            return;
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Releases what the object holds; called once.</summary>
    protected virtual void Dispose(bool disposing)
    {
    }
}
