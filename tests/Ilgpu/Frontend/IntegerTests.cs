using ILGPU;

namespace IlgpuLlava.Ilgpu.Tests.Frontend;

internal sealed class IntegerTests
{
    private static readonly int[] s_ints = [0, 1, -1, 2, 7, -7, 31, 32, 33, 127, 128, 255, 256, -128, -129, 32767, 32768, 65535, 65536,
        int.MaxValue, int.MinValue, int.MinValue + 1, 0x12345678, unchecked((int)0xDEADBEEF)];

    private static readonly long[] s_longs = [0, 1, -1, 2, 63, 64, 65, int.MaxValue, int.MinValue, uint.MaxValue, 1L << 32, long.MaxValue,
        long.MinValue, long.MinValue + 1, 0x123456789ABCDEF0, -6148914691236517206];

    [Test]
    public void Int32ArithmeticWraps() => KernelRun.Check<int, int>(Int32Kernel, s_ints, 12);

    [Test]
    public void UInt32ArithmeticIsUnsigned() =>
        KernelRun.Check<uint, uint>(UInt32Kernel, [.. s_ints.Select(i => unchecked((uint)i))], 10);

    [Test]
    public void Int64Arithmetic() => KernelRun.Check<long, long>(Int64Kernel, s_longs, 12);

    [Test]
    public void UInt64Arithmetic() => KernelRun.Check<ulong, ulong>(UInt64Kernel, [.. s_longs.Select(i => unchecked((ulong)i))], 9);

    [Test]
    public void NarrowIntegersTruncateWhereTheyAreStored() => KernelRun.Check<int, int>(NarrowKernel, s_ints, 10);

    [Test]
    public void NarrowBuffers()
    {
        KernelRun.Check<byte, sbyte>((i, a, b) => b[i] = (sbyte)(a[i] + 3), [0, 1, 127, 128, 255]);
        KernelRun.Check<sbyte, byte>((i, a, b) => b[i] = (byte)(a[i] * 3), [0, 1, 127, -128, -1]);
        KernelRun.Check<ushort, short>((i, a, b) => b[i] = (short)(a[i] >> 1), [0, 1, 32767, 32768, 65535]);
        KernelRun.Check<short, ushort>((i, a, b) => b[i] = (ushort)(a[i] >> 1), [0, 1, 32767, -32768, -1]);
        KernelRun.Check<char, char>((i, a, b) => b[i] = (char)(a[i] + 1), ['a', '\uffff', '\0']);
        KernelRun.Check<bool, bool>((i, a, b) => b[i] = !a[i], [true, false, true]);
    }

    [Test]
    public void BitOperations() => KernelRun.Check<long, long>(BitKernel, s_longs, 14);

    private static void Int32Kernel(Index1D i, ArrayView<int> input, ArrayView<int> output)
    {
        int a = input[i];
        int b = input[(i + 5) % input.IntLength];
        int at = i * 12;
        output[at] = a + b;
        output[at + 1] = a - b;
        output[at + 2] = a * b;
        output[at + 3] = b is 0 or -1 ? 0 : a / b;
        output[at + 4] = b is 0 or -1 ? 0 : a % b;
        output[at + 5] = (a & b) | (a ^ ~b);
        output[at + 6] = a << b;
        output[at + 7] = a >> b;
        output[at + 8] = a >>> b;
        output[at + 9] = -a;
        output[at + 10] = a < b ? 1 : a == b ? 2 : 3;
        output[at + 11] = Math.Max(a, Math.Min(b, 1000)) + Math.Clamp(a, -10, 10);
    }

    private static void UInt32Kernel(Index1D i, ArrayView<uint> input, ArrayView<uint> output)
    {
        uint a = input[i];
        uint b = input[(i + 7) % input.IntLength];
        int at = i * 10;
        output[at] = a + b;
        output[at + 1] = a * b;
        output[at + 2] = b == 0 ? 0 : a / b;
        output[at + 3] = b == 0 ? 0 : a % b;
        output[at + 4] = a >> (int)b;
        output[at + 5] = a < b ? 1u : 0u;
        output[at + 6] = a >= b ? 1u : 0u;
        output[at + 7] = Math.Max(a, b) - Math.Min(a, b);
        output[at + 8] = (uint)((ulong)a * b >> 32);
        output[at + 9] = (uint)((long)a >> 3);
    }

    private static void Int64Kernel(Index1D i, ArrayView<long> input, ArrayView<long> output)
    {
        long a = input[i];
        long b = input[(i + 5) % input.IntLength];
        int at = i * 12;
        output[at] = a + b;
        output[at + 1] = a - b;
        output[at + 2] = a * b;
        output[at + 3] = b is 0 or -1 ? 0 : a / b;
        output[at + 4] = b is 0 or -1 ? 0 : a % b;
        output[at + 5] = (a & b) | (a ^ ~b);
        output[at + 6] = a << (int)b;
        output[at + 7] = a >> (int)b;
        output[at + 8] = a >>> (int)b;
        output[at + 9] = (int)a + (long)(uint)b + (short)a + (byte)b;
        output[at + 10] = a < b ? 1 : a == b ? 2 : 3;
        output[at + 11] = Math.BigMul((int)a, (int)b);
    }

    private static void UInt64Kernel(Index1D i, ArrayView<ulong> input, ArrayView<ulong> output)
    {
        ulong a = input[i];
        ulong b = input[(i + 5) % input.IntLength];
        int at = i * 9;
        output[at] = a * b;
        output[at + 1] = b == 0 ? 0 : a / b;
        output[at + 2] = b == 0 ? 0 : a % b;
        output[at + 3] = a >> (int)b;
        output[at + 4] = a > b ? 1ul : 2ul;
        output[at + 5] = (uint)a;
        output[at + 6] = (ulong)(int)a;
        output[at + 7] = (ulong)(double)(a >> 11);
        output[at + 8] = (ulong)(float)a;
    }

    private static void NarrowKernel(Index1D i, ArrayView<int> input, ArrayView<int> output)
    {
        int a = input[i];
        int at = i * 10;
        byte b = (byte)a;
        b += 200;
        sbyte s = (sbyte)(b * 2);
        short h = (short)(a * 3);
        ushort u = (ushort)h;
        u++;
        char c = (char)(u - 5);
        bool odd = (a & 1) != 0;
        output[at] = b;
        output[at + 1] = s;
        output[at + 2] = h;
        output[at + 3] = u;
        output[at + 4] = c;
        output[at + 5] = odd ? 1 : 0;
        output[at + 6] = Twice(b);
        output[at + 7] = (sbyte)(byte)a;
        output[at + 8] = (ushort)(short)a;
        output[at + 9] = (byte)(sbyte)a;
    }

    private static byte Twice(byte value) => (byte)(value * 2);

    private static void BitKernel(Index1D i, ArrayView<long> input, ArrayView<long> output)
    {
        long a = input[i];
        int at = i * 14;
        output[at] = System.Numerics.BitOperations.PopCount((ulong)a);
        output[at + 1] = System.Numerics.BitOperations.PopCount((uint)a);
        output[at + 2] = System.Numerics.BitOperations.LeadingZeroCount((ulong)a);
        output[at + 3] = System.Numerics.BitOperations.LeadingZeroCount((uint)a);
        output[at + 4] = System.Numerics.BitOperations.TrailingZeroCount(a);
        output[at + 5] = System.Numerics.BitOperations.TrailingZeroCount((int)a);
        output[at + 6] = System.Numerics.BitOperations.Log2((ulong)a);
        output[at + 7] = (long)System.Numerics.BitOperations.RotateLeft((ulong)a, 13);
        output[at + 8] = System.Numerics.BitOperations.RotateRight((uint)a, 40);
        output[at + 9] = System.Numerics.BitOperations.IsPow2(a) ? 1 : 0;
        output[at + 10] = int.Clamp((int)a, -5, 5) + int.Abs((int)a | 1);
        output[at + 11] = long.IsNegative(a) ? 1 : 0;
        output[at + 12] = Math.Sign(a);
        output[at + 13] = (int)uint.LeadingZeroCount((uint)a);
    }
}
