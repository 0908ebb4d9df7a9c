namespace ILGPU;

/// <summary>Atomic operations on device memory. Integers wrap; floating minima and maxima are those of <see cref="Math"/>.</summary>
public static partial class Atomic
{
}
