using ILGPU.Runtime.CPU;

namespace ILGPU.Extensions;

/// <summary>Registers this processor with settings of its own.</summary>
public static class CpuBuilderExtensions
{
    /// <summary>Registers this processor; several with different settings can stand in one context.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A setting is out of range; it is named.</exception>
    public static Context.Builder CPU(this Context.Builder builder, CpuOptions options)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(options);
        return builder.CPU(new CPUDevice(options));
    }
}
