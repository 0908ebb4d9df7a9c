namespace ILGPU;

/// <summary>Enables the algorithms library.</summary>
public static class AlgorithmContext
{
    /// <summary>Enables <c>ILGPU.Algorithms</c>. Here it is always enabled: the call is for ILGPU's own package.</summary>
    public static Context.Builder EnableAlgorithms(this Context.Builder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder;
    }
}
