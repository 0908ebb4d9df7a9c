namespace IlgpuLlava.Ilgpu.Tests.Property;

/// <summary>A device did not do what plain .NET or another device did.</summary>
internal sealed class KernelMismatchException(string message) : Exception(message);
