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

    /// <summary>Whole numbers from -127 to 127 with a float16 scale: of weights one a row (<see cref="Quantization"/>), of keys and values
    /// one a token and head.</summary>
    Int8,

    /// <summary>Whole numbers from -7 to 7, two a byte, with a float16 scale for 32, 64 or 128 inputs of a row. Weights alone.</summary>
    Int4,
}
