namespace IlgpuLlava.Kernels;

/// <summary>How numbers are stored in device memory. Arithmetic is float32 whatever the storage.</summary>
public enum ElementType
{
    /// <summary>IEEE binary32, four bytes.</summary>
    Float32,

    /// <summary>IEEE binary16, two bytes (<see cref="ILGPU.Half"/> in kernels).</summary>
    Float16,

    /// <summary>The upper half of a binary32, two bytes (<see cref="ushort"/> in kernels).</summary>
    BFloat16,
}
