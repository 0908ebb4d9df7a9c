namespace ILGPU.Runtime.OpenCL;

/// <summary>Registers OpenCL devices.</summary>
public static class CLContextExtensions
{
    /// <summary>Registers the OpenCL devices of this machine. This build has no back end for them yet, so that it registers none.</summary>
    public static Context.Builder OpenCL(this Context.Builder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder;
    }
}
