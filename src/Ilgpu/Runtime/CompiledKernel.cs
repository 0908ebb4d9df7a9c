namespace ILGPU.Runtime;

/// <summary>A kernel in the form that its accelerator runs.</summary>
internal abstract class CompiledKernel : IDisposable
{
    /// <summary>
    /// Runs the kernel. Leaf i of the flattened arguments lies at byte 8 * i of <paramref name="arguments"/>, which lives only as long
    /// as the call (see <see cref="ParameterLayout"/>).
    /// </summary>
    public abstract unsafe void Launch(AcceleratorStream stream, in LaunchGeometry geometry, byte* arguments);

    /// <inheritdoc/>
    public virtual void Dispose()
    {
    }
}
