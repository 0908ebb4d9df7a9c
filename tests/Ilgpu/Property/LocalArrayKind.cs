namespace IlgpuLlava.Ilgpu.Tests.Property;

/// <summary>How a kernel makes a local array.</summary>
internal enum LocalArrayKind
{
    /// <summary><c>LocalMemory.Allocate</c>, filled by a loop.</summary>
    View,

    /// <summary><c>new T[n]</c>.</summary>
    Array,

    /// <summary><c>stackalloc T[n]</c>.</summary>
    Stack,
}
