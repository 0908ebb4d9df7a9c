namespace ILGPU.Runtime.Cuda;

/// <summary>A call of the CUDA driver has failed.</summary>
public sealed class CudaException : AcceleratorException
{
    /// <summary>With the result of the call.</summary>
    public CudaException(CudaError error)
        : this(error, $"CUDA failed: {error} ({(int)error}).")
    {
    }

    internal CudaException(CudaError error, string message)
        : base(message)
    {
        Status = error;
    }

    /// <summary>The name of the result.</summary>
    public string Error => Status.ToString();

    /// <inheritdoc/>
    public override AcceleratorType AcceleratorType => AcceleratorType.Cuda;

    /// <summary>The result.</summary>
    internal CudaError Status { get; }

    /// <summary>Throws unless a call succeeded.</summary>
    /// <exception cref="CudaException">It did not.</exception>
    public static void ThrowIfFailed(CudaError cudaStatus)
    {
        if (cudaStatus != CudaError.CUDA_SUCCESS)
            throw new CudaException(cudaStatus);
    }
}
