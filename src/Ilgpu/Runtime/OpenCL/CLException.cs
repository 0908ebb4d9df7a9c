namespace ILGPU.Runtime.OpenCL;

/// <summary>A call of OpenCL has failed.</summary>
public sealed class CLException : AcceleratorException
{
    /// <summary>With the result of the call.</summary>
    public CLException(CLError errorCode)
        : this(errorCode, $"OpenCL failed: {errorCode} ({(int)errorCode}).")
    {
    }

    internal CLException(CLError errorCode, string message)
        : base(message)
    {
        Error = errorCode;
    }

    /// <summary>The result of the call.</summary>
    public CLError Error { get; }

    /// <inheritdoc/>
    public override AcceleratorType AcceleratorType => AcceleratorType.OpenCL;

    /// <summary>Throws unless a call succeeded.</summary>
    /// <exception cref="CLException">It did not.</exception>
    public static void ThrowIfFailed(CLError clStatus)
    {
        if (clStatus != CLError.CL_SUCCESS)
            throw new CLException(clStatus);
    }

    internal static void ThrowIfFailed(CLError status, string what)
    {
        if (status != CLError.CL_SUCCESS)
            throw new CLException(status, $"{what} failed: {status} ({(int)status}).");
    }
}
