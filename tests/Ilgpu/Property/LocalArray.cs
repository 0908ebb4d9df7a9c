namespace IlgpuLlava.Ilgpu.Tests.Property;

/// <summary>A local array of a random kernel; its length is a power of two.</summary>
internal sealed record LocalArray(ScalarType Element, int Length, LocalArrayKind Kind);
