using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace IlgpuLlava.Bench;

/// <summary>6 rows by 4 vectors of 16: 24 sums, 4 vectors of b and a broadcast in 32 registers.</summary>
internal static unsafe class MatrixTile512
{
    /// <summary>Columns of a tile.</summary>
    public const int Columns = 64;

    private const int PanelWidth = 64;

    /// <summary>c[6, 64] = (first ? 0 : c) + a[6, count] b[count, 64 of 64].</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(float* a, nint aStride, float* b, float* c, nint cStride, int count, bool first)
    {
        float* a0 = a, a1 = a0 + aStride, a2 = a1 + aStride, a3 = a2 + aStride, a4 = a3 + aStride, a5 = a4 + aStride;
        float* r0 = c, r1 = r0 + cStride, r2 = r1 + cStride, r3 = r2 + cStride, r4 = r3 + cStride, r5 = r4 + cStride;
        Vector512<float> c00 = default, c01 = default, c02 = default, c03 = default;
        Vector512<float> c10 = default, c11 = default, c12 = default, c13 = default;
        Vector512<float> c20 = default, c21 = default, c22 = default, c23 = default;
        Vector512<float> c30 = default, c31 = default, c32 = default, c33 = default;
        Vector512<float> c40 = default, c41 = default, c42 = default, c43 = default;
        Vector512<float> c50 = default, c51 = default, c52 = default, c53 = default;
        if (!first)
        {
            c00 = Vector512.Load(r0);
            c01 = Vector512.Load(r0 + 16);
            c02 = Vector512.Load(r0 + 32);
            c03 = Vector512.Load(r0 + 48);
            c10 = Vector512.Load(r1);
            c11 = Vector512.Load(r1 + 16);
            c12 = Vector512.Load(r1 + 32);
            c13 = Vector512.Load(r1 + 48);
            c20 = Vector512.Load(r2);
            c21 = Vector512.Load(r2 + 16);
            c22 = Vector512.Load(r2 + 32);
            c23 = Vector512.Load(r2 + 48);
            c30 = Vector512.Load(r3);
            c31 = Vector512.Load(r3 + 16);
            c32 = Vector512.Load(r3 + 32);
            c33 = Vector512.Load(r3 + 48);
            c40 = Vector512.Load(r4);
            c41 = Vector512.Load(r4 + 16);
            c42 = Vector512.Load(r4 + 32);
            c43 = Vector512.Load(r4 + 48);
            c50 = Vector512.Load(r5);
            c51 = Vector512.Load(r5 + 16);
            c52 = Vector512.Load(r5 + 32);
            c53 = Vector512.Load(r5 + 48);
        }
        for (nint k = 0; k < count; k++)
        {
            Vector512<float> b0 = Vector512.Load(b);
            Vector512<float> b1 = Vector512.Load(b + 16);
            Vector512<float> b2 = Vector512.Load(b + 32);
            Vector512<float> b3 = Vector512.Load(b + 48);
            b += PanelWidth;
            Vector512<float> x0 = Vector512.Create(a0[k]);
            c00 = Vector512.FusedMultiplyAdd(x0, b0, c00);
            c01 = Vector512.FusedMultiplyAdd(x0, b1, c01);
            c02 = Vector512.FusedMultiplyAdd(x0, b2, c02);
            c03 = Vector512.FusedMultiplyAdd(x0, b3, c03);
            Vector512<float> x1 = Vector512.Create(a1[k]);
            c10 = Vector512.FusedMultiplyAdd(x1, b0, c10);
            c11 = Vector512.FusedMultiplyAdd(x1, b1, c11);
            c12 = Vector512.FusedMultiplyAdd(x1, b2, c12);
            c13 = Vector512.FusedMultiplyAdd(x1, b3, c13);
            Vector512<float> x2 = Vector512.Create(a2[k]);
            c20 = Vector512.FusedMultiplyAdd(x2, b0, c20);
            c21 = Vector512.FusedMultiplyAdd(x2, b1, c21);
            c22 = Vector512.FusedMultiplyAdd(x2, b2, c22);
            c23 = Vector512.FusedMultiplyAdd(x2, b3, c23);
            Vector512<float> x3 = Vector512.Create(a3[k]);
            c30 = Vector512.FusedMultiplyAdd(x3, b0, c30);
            c31 = Vector512.FusedMultiplyAdd(x3, b1, c31);
            c32 = Vector512.FusedMultiplyAdd(x3, b2, c32);
            c33 = Vector512.FusedMultiplyAdd(x3, b3, c33);
            Vector512<float> x4 = Vector512.Create(a4[k]);
            c40 = Vector512.FusedMultiplyAdd(x4, b0, c40);
            c41 = Vector512.FusedMultiplyAdd(x4, b1, c41);
            c42 = Vector512.FusedMultiplyAdd(x4, b2, c42);
            c43 = Vector512.FusedMultiplyAdd(x4, b3, c43);
            Vector512<float> x5 = Vector512.Create(a5[k]);
            c50 = Vector512.FusedMultiplyAdd(x5, b0, c50);
            c51 = Vector512.FusedMultiplyAdd(x5, b1, c51);
            c52 = Vector512.FusedMultiplyAdd(x5, b2, c52);
            c53 = Vector512.FusedMultiplyAdd(x5, b3, c53);
        }
        c00.Store(r0);
        c01.Store(r0 + 16);
        c02.Store(r0 + 32);
        c03.Store(r0 + 48);
        c10.Store(r1);
        c11.Store(r1 + 16);
        c12.Store(r1 + 32);
        c13.Store(r1 + 48);
        c20.Store(r2);
        c21.Store(r2 + 16);
        c22.Store(r2 + 32);
        c23.Store(r2 + 48);
        c30.Store(r3);
        c31.Store(r3 + 16);
        c32.Store(r3 + 32);
        c33.Store(r3 + 48);
        c40.Store(r4);
        c41.Store(r4 + 16);
        c42.Store(r4 + 32);
        c43.Store(r4 + 48);
        c50.Store(r5);
        c51.Store(r5 + 16);
        c52.Store(r5 + 32);
        c53.Store(r5 + 48);
    }
}
