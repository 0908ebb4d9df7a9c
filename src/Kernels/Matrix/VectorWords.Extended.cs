using ILGPU.Extensions;
using ILGPU.Runtime.Cuda;

namespace IlgpuLlava.Kernels;

/// <summary>Eight 16-bit numbers, loaded at once.</summary>
internal struct VectorWords
{
    /// <summary>Numbers of a load.</summary>
    public const int Width = 8;

    /// <summary>Numbers 0 and 1, the first in the low half.</summary>
    public uint X;

    /// <summary>Numbers 2 and 3.</summary>
    public uint Y;

    /// <summary>Numbers 4 and 5.</summary>
    public uint Z;

    /// <summary>Numbers 6 and 7.</summary>
    public uint W;

    /// <summary>Loads 16 bytes that no launch under way changes.</summary>
    /// <param name="first">The first number; its address is a multiple of 16.</param>
    public static VectorWords Load(ref ushort first)
    {
        Input<ulong> address = DeviceAddress.OfGlobal(ref first);
        Output<uint> x = default;
        Output<uint> y = default;
        Output<uint> z = default;
        Output<uint> w = default;
        CudaAsm.EmitRef("ld.global.nc.v4.u32 {%0, %1, %2, %3}, [%4];", ref x, ref y, ref z, ref w, ref address);
        return new VectorWords { X = x.Value, Y = y.Value, Z = z.Value, W = w.Value };
    }

    /// <summary>The two numbers of a word.</summary>
    public static (float Low, float High) Widen<TNumber>(uint word)
        where TNumber : struct, IMatrixNumber => (TNumber.Widen((ushort)(word & 0xFFFF)), TNumber.Widen((ushort)(word >> 16)));
}
