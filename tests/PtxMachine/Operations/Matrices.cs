using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using IlgpuLlava.PtxMachine.Execution;

namespace IlgpuLlava.PtxMachine.Operations;

/// <summary>How mma's elements are stored.</summary>
internal enum MatrixKind
{
    F16,
    BF16,
    TF32,
    U8,
    S8,
}

/// <summary>
/// mma.sync.m16n8k*: D[16x8] = A[16xK] * B[Kx8] + C. With g = lane / 4, t = lane % 4 and e elements a register, lane holds of A
/// rows g (even registers) and g + 8 (odd) at columns t * e + i, and 4e further in the registers from 2 on; of B column g at the
/// rows that A has its columns; of C and D columns 2t and 2t + 1 of row g, then of row g + 8. Products and sums are made in double
/// precision and rounded once: devices keep fewer bits, in an order that the ISA leaves open.
/// </summary>
internal sealed unsafe class MatrixMultiply(int[] d, int[] a, int[] b, int[] c, MatrixKind aKind, MatrixKind bKind, bool halfResult) : Op
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Run(Warp warp, uint mask)
    {
        byte* r = warp.Registers;
        int perRegister = PerRegister(aKind);
        int depth = a.Length / 2 * 4 * perRegister;
        double* left = stackalloc double[16 * 32];
        double* right = stackalloc double[32 * 8];
        double* sum = stackalloc double[16 * 8];
        for (int register = 0; register < a.Length; register++)
        {
            Spread(r + a[register], aKind, left, register % 2 * 8, register / 2 * 4 * perRegister, depth, 1);
        }

        for (int register = 0; register < b.Length; register++)
        {
            Spread(r + b[register], bKind, right, 0, register * 4 * perRegister, 1, 8);
        }

        Accumulators(r, sum);
        for (int row = 0; row < 16; row++)
        {
            var total = Vector512.Load(sum + (row * 8));
            for (int k = 0; k < depth; k++)
            {
                total = Vector512.FusedMultiplyAdd(Vector512.Create(left[(row * depth) + k]), Vector512.Load(right + (k * 8)), total);
            }

            total.Store(sum + (row * 8));
        }

        Results(r, sum);
    }

    private static int PerRegister(MatrixKind kind) => kind switch
    {
        MatrixKind.TF32 => 1,
        MatrixKind.U8 or MatrixKind.S8 => 4,
        _ => 2,
    };

    /// <summary>
    /// Element i of a lane goes to [row + g, column + t * e + i], whose place is row * rowStride + column * columnStride.
    /// </summary>
    private static void Spread(byte* register, MatrixKind kind, double* to, int row, int column, int rowStride, int columnStride)
    {
        int count = PerRegister(kind);
        for (int lane = 0; lane < 32; lane++)
        {
            uint bits = ((uint*)register)[lane];
            for (int i = 0; i < count; i++)
            {
                double value = kind switch
                {
                    MatrixKind.F16 => (float)BitConverter.UInt16BitsToHalf((ushort)(bits >> (16 * i))),
                    MatrixKind.BF16 => BitConverter.UInt32BitsToSingle(bits >> (16 * i) << 16),
                    MatrixKind.TF32 => BitConverter.UInt32BitsToSingle(bits & 0xFFFF_E000),
                    MatrixKind.U8 => (byte)(bits >> (8 * i)),
                    _ => (sbyte)(bits >> (8 * i)),
                };
                to[((row + (lane / 4)) * rowStride) + ((column + (lane % 4 * count) + i) * columnStride)] = value;
            }
        }
    }

    private void Accumulators(byte* r, double* sum)
    {
        for (int lane = 0; lane < 32; lane++)
        {
            for (int i = 0; i < 4; i++)
            {
                uint bits = halfResult ? ((uint*)(r + c[i / 2]))[lane] >> (16 * (i % 2)) : ((uint*)(r + c[i]))[lane];
                sum[((lane / 4) + (i / 2 * 8)) * 8 + (lane % 4 * 2) + (i % 2)] = halfResult
                    ? (double)BitConverter.UInt16BitsToHalf((ushort)bits)
                    : aKind is MatrixKind.U8 or MatrixKind.S8 ? (double)(int)bits : BitConverter.UInt32BitsToSingle(bits);
            }
        }
    }

    private void Results(byte* r, double* sum)
    {
        for (int lane = 0; lane < 32; lane++)
        {
            for (int i = 0; i < 4; i++)
            {
                double value = sum[((lane / 4) + (i / 2 * 8)) * 8 + (lane % 4 * 2) + (i % 2)];
                if (halfResult)
                {
                    ((ushort*)((uint*)(r + d[i / 2]) + lane))[i % 2] =
                        (ushort)Rounding.FromDouble(value, Rounding.Format.F16, Rounding.Mode.NearestEven);
                }
                else
                {
                    ((uint*)(r + d[i]))[lane] = aKind is MatrixKind.U8 or MatrixKind.S8
                        ? saturates ? (uint)(int)Math.Clamp(value, int.MinValue, int.MaxValue) : (uint)(long)value
                        : BitConverter.SingleToUInt32Bits(Singles.Canonical((float)value));
                }
            }
        }
    }

    private readonly bool saturates;

    /// <summary>Whether sums of whole numbers stay in the range of s32.</summary>
    public bool Saturates { init => saturates = value; }
}

/// <summary>ldmatrix: rows of eight 16-bit elements, at the addresses of lanes 0 to 7, 8 to 15 and so on.</summary>
internal sealed unsafe class LoadMatrix(AccessOnly rows, int[] d, bool transposed) : Op
{
    public override void Run(Warp warp, uint mask)
    {
        ulong* host = stackalloc ulong[32];
        uint reading = d.Length == 4 ? Lanes.All : (1u << (8 * d.Length)) - 1;
        rows.Find(warp, reading, host);
        rows.Note(warp, reading, host, writes: false);
        uint* result = stackalloc uint[128];
        for (int matrix = 0; matrix < d.Length; matrix++)
        {
            for (int lane = 0; lane < 32; lane++)
            {
                int row = lane / 4;
                int column = lane % 4 * 2;
                ulong* at = host + (matrix * 8);
                result[(matrix * 32) + lane] = transposed
                    ? ((ushort*)at[column])[row] | ((uint)((ushort*)at[column + 1])[row] << 16)
                    : ((uint*)at[row])[lane % 4];
            }
        }

        for (int matrix = 0; matrix < d.Length; matrix++)
        {
            new ReadOnlySpan<uint>(result + (matrix * 32), 32).CopyTo(new Span<uint>(warp.Registers + d[matrix], 32));
        }
    }
}

/// <summary>stmatrix, the opposite of <see cref="LoadMatrix"/>.</summary>
internal sealed unsafe class StoreMatrix(AccessOnly rows, int[] s, bool transposed) : Op
{
    public override void Run(Warp warp, uint mask)
    {
        ulong* host = stackalloc ulong[32];
        uint writing = s.Length == 4 ? Lanes.All : (1u << (8 * s.Length)) - 1;
        rows.Find(warp, writing, host);
        rows.Note(warp, writing, host, writes: true);
        for (int matrix = 0; matrix < s.Length; matrix++)
        {
            for (int lane = 0; lane < 32; lane++)
            {
                uint value = ((uint*)(warp.Registers + s[matrix]))[lane];
                int row = lane / 4;
                int column = lane % 4 * 2;
                ulong* at = host + (matrix * 8);
                if (transposed)
                {
                    ((ushort*)at[column])[row] = (ushort)value;
                    ((ushort*)at[column + 1])[row] = (ushort)(value >> 16);
                }
                else
                {
                    ((uint*)at[row])[lane % 4] = value;
                }
            }
        }
    }
}

/// <summary>movmatrix: transposes an 8x8 matrix of 16-bit elements across the warp.</summary>
internal sealed unsafe class MoveMatrix(int d, int a) : Op
{
    public override void Run(Warp warp, uint mask)
    {
        ushort* elements = stackalloc ushort[64];
        new ReadOnlySpan<ushort>(warp.Registers + a, 64).CopyTo(new Span<ushort>(elements, 64));
        var result = (ushort*)(warp.Registers + d);
        for (int row = 0; row < 8; row++)
        {
            for (int column = 0; column < 8; column++)
            {
                result[(row * 8) + column] = elements[(column * 8) + row];
            }
        }
    }
}
