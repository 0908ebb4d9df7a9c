using System.Numerics;

namespace ILGPU.Backends.Cpu;

/// <summary>Operations lane by lane, for scalars and for what vectors have no instruction for. Nothing traps.</summary>
internal static partial class LaneOperations
{
    internal struct Divide<T> : ILaneOperation<T>
        where T : struct, IBinaryInteger<T>
    {
        public static T Of(T a, T b, T c) => T.IsZero(b) ? T.Zero : b == T.Zero - T.One ? T.Zero - a : a / b;
    }

    internal struct Remainder<T> : ILaneOperation<T>
        where T : struct, IBinaryInteger<T>
    {
        public static T Of(T a, T b, T c) => T.IsZero(b) || b == T.Zero - T.One ? T.Zero : a % b;
    }

    internal struct DivideUnsigned32 : ILaneOperation<int>
    {
        public static int Of(int a, int b, int c) => b == 0 ? 0 : (int)((uint)a / (uint)b);
    }

    internal struct DivideUnsigned64 : ILaneOperation<long>
    {
        public static long Of(long a, long b, long c) => b == 0 ? 0 : (long)((ulong)a / (ulong)b);
    }

    internal struct RemainderUnsigned32 : ILaneOperation<int>
    {
        public static int Of(int a, int b, int c) => b == 0 ? 0 : (int)((uint)a % (uint)b);
    }

    internal struct RemainderUnsigned64 : ILaneOperation<long>
    {
        public static long Of(long a, long b, long c) => b == 0 ? 0 : (long)((ulong)a % (ulong)b);
    }

    internal struct MultiplyHigh32 : ILaneOperation<int>
    {
        public static int Of(int a, int b, int c) => (int)(((long)a * b) >> 32);
    }

    internal struct MultiplyHigh64 : ILaneOperation<long>
    {
        public static long Of(long a, long b, long c) => Math.BigMul(a, b, out _);
    }

    internal struct MultiplyHighUnsigned32 : ILaneOperation<int>
    {
        public static int Of(int a, int b, int c) => (int)(((ulong)(uint)a * (uint)b) >> 32);
    }

    internal struct MultiplyHighUnsigned64 : ILaneOperation<long>
    {
        public static long Of(long a, long b, long c) => (long)Math.BigMul((ulong)a, (ulong)b, out _);
    }

    internal struct MinUnsigned32 : ILaneOperation<int>
    {
        public static int Of(int a, int b, int c) => (int)Math.Min((uint)a, (uint)b);
    }

    internal struct MinUnsigned64 : ILaneOperation<long>
    {
        public static long Of(long a, long b, long c) => (long)Math.Min((ulong)a, (ulong)b);
    }

    internal struct MaxUnsigned32 : ILaneOperation<int>
    {
        public static int Of(int a, int b, int c) => (int)Math.Max((uint)a, (uint)b);
    }

    internal struct MaxUnsigned64 : ILaneOperation<long>
    {
        public static long Of(long a, long b, long c) => (long)Math.Max((ulong)a, (ulong)b);
    }

    internal struct AbsInteger<T> : ILaneOperation<T>
        where T : struct, IBinaryInteger<T>
    {
        public static T Of(T a, T b, T c) => T.IsNegative(a) ? T.Zero - a : a;
    }

    internal struct PopCount<T> : ILaneOperation<T>
        where T : struct, IBinaryInteger<T>
    {
        public static T Of(T a, T b, T c) => T.PopCount(a);
    }

    internal struct LeadingZeroCount<T> : ILaneOperation<T>
        where T : struct, IBinaryInteger<T>
    {
        public static T Of(T a, T b, T c) => T.LeadingZeroCount(a);
    }

    internal struct TrailingZeroCount<T> : ILaneOperation<T>
        where T : struct, IBinaryInteger<T>
    {
        public static T Of(T a, T b, T c) => T.TrailingZeroCount(a);
    }

    internal struct ShiftLeft<T> : ILaneOperation<T>
        where T : struct, IBinaryInteger<T>
    {
        public static T Of(T a, T b, T c) => a << int.CreateTruncating(b);
    }

    internal struct ShiftRight<T> : ILaneOperation<T>
        where T : struct, IBinaryInteger<T>
    {
        public static T Of(T a, T b, T c) => a >> int.CreateTruncating(b);
    }

    internal struct ShiftRightUnsigned<T> : ILaneOperation<T>
        where T : struct, IBinaryInteger<T>
    {
        public static T Of(T a, T b, T c) => a >>> int.CreateTruncating(b);
    }
}
