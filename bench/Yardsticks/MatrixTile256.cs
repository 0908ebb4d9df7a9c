using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace IlgpuLlava.Bench;

/// <summary>6 rows by 2 vectors of 8: 12 sums, 2 vectors of b and a broadcast in 16 registers.</summary>
internal static unsafe class MatrixTile256
{
    /// <summary>Columns of a tile.</summary>
    public const int Columns = 16;

    private const int PanelWidth = 64;

    /// <summary>c[6, 16] = (first ? 0 : c) + a[6, count] b[count, 16 of 64].</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(float* a, nint aStride, float* b, float* c, nint cStride, int count, bool first)
    {
        float* a0 = a, a1 = a0 + aStride, a2 = a1 + aStride, a3 = a2 + aStride, a4 = a3 + aStride, a5 = a4 + aStride;
        float* r0 = c, r1 = r0 + cStride, r2 = r1 + cStride, r3 = r2 + cStride, r4 = r3 + cStride, r5 = r4 + cStride;
        Vector256<float> c00 = default, c01 = default;
        Vector256<float> c10 = default, c11 = default;
        Vector256<float> c20 = default, c21 = default;
        Vector256<float> c30 = default, c31 = default;
        Vector256<float> c40 = default, c41 = default;
        Vector256<float> c50 = default, c51 = default;
        if (!first)
        {
            c00 = Vector256.Load(r0);
            c01 = Vector256.Load(r0 + 8);
            c10 = Vector256.Load(r1);
            c11 = Vector256.Load(r1 + 8);
            c20 = Vector256.Load(r2);
            c21 = Vector256.Load(r2 + 8);
            c30 = Vector256.Load(r3);
            c31 = Vector256.Load(r3 + 8);
            c40 = Vector256.Load(r4);
            c41 = Vector256.Load(r4 + 8);
            c50 = Vector256.Load(r5);
            c51 = Vector256.Load(r5 + 8);
        }
        for (nint k = 0; k < count; k++)
        {
            Vector256<float> b0 = Vector256.Load(b);
            Vector256<float> b1 = Vector256.Load(b + 8);
            b += PanelWidth;
            Vector256<float> x0 = Vector256.Create(a0[k]);
            c00 = Vector256.FusedMultiplyAdd(x0, b0, c00);
            c01 = Vector256.FusedMultiplyAdd(x0, b1, c01);
            Vector256<float> x1 = Vector256.Create(a1[k]);
            c10 = Vector256.FusedMultiplyAdd(x1, b0, c10);
            c11 = Vector256.FusedMultiplyAdd(x1, b1, c11);
            Vector256<float> x2 = Vector256.Create(a2[k]);
            c20 = Vector256.FusedMultiplyAdd(x2, b0, c20);
            c21 = Vector256.FusedMultiplyAdd(x2, b1, c21);
            Vector256<float> x3 = Vector256.Create(a3[k]);
            c30 = Vector256.FusedMultiplyAdd(x3, b0, c30);
            c31 = Vector256.FusedMultiplyAdd(x3, b1, c31);
            Vector256<float> x4 = Vector256.Create(a4[k]);
            c40 = Vector256.FusedMultiplyAdd(x4, b0, c40);
            c41 = Vector256.FusedMultiplyAdd(x4, b1, c41);
            Vector256<float> x5 = Vector256.Create(a5[k]);
            c50 = Vector256.FusedMultiplyAdd(x5, b0, c50);
            c51 = Vector256.FusedMultiplyAdd(x5, b1, c51);
        }
        c00.Store(r0);
        c01.Store(r0 + 8);
        c10.Store(r1);
        c11.Store(r1 + 8);
        c20.Store(r2);
        c21.Store(r2 + 8);
        c30.Store(r3);
        c31.Store(r3 + 8);
        c40.Store(r4);
        c41.Store(r4 + 8);
        c50.Store(r5);
        c51.Store(r5 + 8);
    }
}
