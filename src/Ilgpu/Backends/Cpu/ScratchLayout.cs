namespace ILGPU.Backends.Cpu;

/// <summary>The memory that a worker needs to run groups of a kernel: static shared memory, local arrays, then dynamic shared
/// memory.</summary>
/// <param name="StaticBytes">Shared and local arrays; dynamic shared memory starts there. A multiple of 64.</param>
/// <param name="SharedBytes">Static shared memory alone, as limits count it.</param>
internal readonly record struct ScratchLayout(long StaticBytes, long SharedBytes);
