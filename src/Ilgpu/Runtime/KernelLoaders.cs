namespace ILGPU.Runtime;

/// <summary>
/// Turns kernels into typed launchers. An explicitly grouped kernel takes its arguments alone and is launched over a
/// <see cref="KernelConfig"/>; an implicitly grouped one takes its index first and is launched over an extent, beyond which no
/// thread runs. A kernel is compiled when it is loaded, or, where it has a <see cref="SpecializedValue{T}"/>, at the first launch
/// with each value.
/// </summary>
public static partial class KernelLoaders
{
}
