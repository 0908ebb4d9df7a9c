namespace IlgpuLlava.Runtime;

/// <summary>The engine takes no more requests, or ended this one because it was disposed.</summary>
public sealed class EngineStoppedException : Exception
{
    /// <summary>With a message.</summary>
    /// <param name="message">What it did.</param>
    public EngineStoppedException(string message = "The engine is stopping and takes no more requests.")
        : base(message)
    {
    }
}
