using System.Numerics;
using ILGPU;

namespace IlgpuLlava.Ilgpu.Tests.Property;

/// <summary>Methods that random kernels call, with control flow of their own.</summary>
public static class KernelHelpers
{
    /// <summary>The bits, every NaN as one.</summary>
    public static uint Bits(float value) => !float.IsNaN(value) ? Interop.FloatAsInt(value) : 0x7fc00000;

    /// <inheritdoc cref="Bits(float)"/>
    public static ulong Bits(double value) => !double.IsNaN(value) ? Interop.FloatAsInt(value) : 0x7ff8000000000000;

    public static int Gcd(int a, int b)
    {
        uint x = (uint)a & 0xff;
        uint y = (uint)b & 0xff;
        while (y != 0)
            (x, y) = (y, x % y);
        return (int)x;
    }

    public static int FirstBit(uint value)
    {
        for (int i = 0; i < 8; i++)
        {
            if ((value & (1u << i)) != 0)
                return i;
        }
        return -1;
    }

    public static long Mix(long a, int b)
    {
        long hash = a ^ unchecked((long)0x9e3779b97f4a7c15);
        hash = (hash * 31) + BitOperations.RotateLeft((uint)b, 7);
        return b % 3 == 0 ? hash : hash ^ (hash >> 29);
    }

    public static float Pick(float a, float b, bool first)
    {
        ref float chosen = ref a;
        if (!first)
            chosen = ref b;
        chosen += 1;
        return a + b;
    }

    public static double Horner(double x, int degree)
    {
        double sum = 1;
        for (int i = degree & 7; i > 0; i--)
            sum = (sum * x) + i;
        return sum;
    }

    public static Bundle Update(ref Bundle bundle)
    {
        Bundle old = bundle;
        if (bundle.Int32 < bundle.Int64)
        {
            bundle.Int32 += bundle.Int16;
            bundle.Single = (float)bundle.Double;
        }
        else
        {
            bundle.Int64 = bundle.Int32 ^ old.UInt8;
            bundle.UInt8++;
        }
        bundle.Half = (ILGPU.Half)bundle.Single;
        return old;
    }
}
