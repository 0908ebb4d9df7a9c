namespace IlgpuLlava.Runtime;

/// <summary>The device, or the engine's thread that drives it, failed; every request in flight ended with this, and no other is
/// taken. Only a new process can compute again.</summary>
public sealed class EngineLostException : Exception
{
    /// <summary>With the cause.</summary>
    /// <param name="innerException">What failed.</param>
    public EngineLostException(Exception innerException)
        : base("The device was lost; the server has to be started again.", innerException)
    {
    }
}
