namespace ILGPU.Runtime.Cuda;

/// <summary>Registers NVIDIA GPUs.</summary>
public static class CudaContextExtensions
{
    /// <summary>Registers the NVIDIA GPUs of this machine. This build has no back end for them yet, so that it registers none.</summary>
    public static Context.Builder Cuda(this Context.Builder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder;
    }
}
