namespace ILGPU.Backends.Cpu;

/// <summary>A kernel, in the form tried, is more than .NET optimises.</summary>
internal sealed class KernelTooLargeException(string message) : NotSupportedException(message);
