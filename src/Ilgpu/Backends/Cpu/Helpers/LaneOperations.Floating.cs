using System.Numerics;
using System.Runtime.Intrinsics;

namespace ILGPU.Backends.Cpu;

internal static partial class LaneOperations
{
    internal struct Min<T> : ILaneOperation<T>
        where T : struct, INumber<T>
    {
        public static T Of(T a, T b, T c) => T.Min(a, b);
    }

    internal struct Max<T> : ILaneOperation<T>
        where T : struct, INumber<T>
    {
        public static T Of(T a, T b, T c) => T.Max(a, b);
    }

    internal struct AbsFloating<T> : ILaneOperation<T>
        where T : struct, IFloatingPointIeee754<T>
    {
        public static T Of(T a, T b, T c) => T.Abs(a);
    }

    internal struct RemainderFloating<T> : ILaneOperation<T>
        where T : struct, IFloatingPointIeee754<T>
    {
        public static T Of(T a, T b, T c) => a % b;
    }

    internal struct FusedMultiplyAdd<T> : ILaneOperation<T>
        where T : struct, IFloatingPointIeee754<T>
    {
        public static T Of(T a, T b, T c) => T.FusedMultiplyAdd(a, b, c);
    }

    internal struct Sqrt<T> : ILaneOperation<T>
        where T : struct, IFloatingPointIeee754<T>
    {
        public static T Of(T a, T b, T c) => T.Sqrt(a);
    }

    internal struct Floor<T> : ILaneOperation<T>
        where T : struct, IFloatingPointIeee754<T>
    {
        public static T Of(T a, T b, T c) => T.Floor(a);
    }

    internal struct Ceiling<T> : ILaneOperation<T>
        where T : struct, IFloatingPointIeee754<T>
    {
        public static T Of(T a, T b, T c) => T.Ceiling(a);
    }

    internal struct Truncate<T> : ILaneOperation<T>
        where T : struct, IFloatingPointIeee754<T>
    {
        public static T Of(T a, T b, T c) => T.Truncate(a);
    }

    internal struct RoundEven<T> : ILaneOperation<T>
        where T : struct, IFloatingPointIeee754<T>
    {
        public static T Of(T a, T b, T c) => T.Round(a, MidpointRounding.ToEven);
    }

    // Exp and Log of floats go through the vector functions for scalars too, so that a value has the same bits uniform and varying.
    // Not so those of doubles: where one lane is out of range, the vector function of Exp computes all of them another way, with
    // other last bits, and that of Log misses by up to 2.7 units in the last place near 1, where the library's misses by 0.6.
    internal struct Exp32 : ILaneOperation<float>
    {
        public static float Of(float a, float b, float c) => Vector128.Exp(Vector128.Create(a)).ToScalar();
    }

    internal struct Exp64 : ILaneOperation<double>
    {
        public static double Of(double a, double b, double c) => Math.Exp(a);
    }

    internal struct Log32 : ILaneOperation<float>
    {
        public static float Of(float a, float b, float c) => Vector128.Log(Vector128.Create(a)).ToScalar();
    }

    internal struct Log64 : ILaneOperation<double>
    {
        public static double Of(double a, double b, double c) => Math.Log(a);
    }

    internal struct Exp2<T> : ILaneOperation<T>
        where T : struct, IFloatingPointIeee754<T>
    {
        public static T Of(T a, T b, T c) => T.Exp2(a);
    }

    internal struct Log2<T> : ILaneOperation<T>
        where T : struct, IFloatingPointIeee754<T>
    {
        public static T Of(T a, T b, T c) => T.Log2(a);
    }

    internal struct Log10<T> : ILaneOperation<T>
        where T : struct, IFloatingPointIeee754<T>
    {
        public static T Of(T a, T b, T c) => T.Log10(a);
    }

    internal struct Sin<T> : ILaneOperation<T>
        where T : struct, IFloatingPointIeee754<T>
    {
        public static T Of(T a, T b, T c) => T.Sin(a);
    }

    internal struct Cos<T> : ILaneOperation<T>
        where T : struct, IFloatingPointIeee754<T>
    {
        public static T Of(T a, T b, T c) => T.Cos(a);
    }

    internal struct Tan<T> : ILaneOperation<T>
        where T : struct, IFloatingPointIeee754<T>
    {
        public static T Of(T a, T b, T c) => T.Tan(a);
    }

    internal struct Asin<T> : ILaneOperation<T>
        where T : struct, IFloatingPointIeee754<T>
    {
        public static T Of(T a, T b, T c) => T.Asin(a);
    }

    internal struct Acos<T> : ILaneOperation<T>
        where T : struct, IFloatingPointIeee754<T>
    {
        public static T Of(T a, T b, T c) => T.Acos(a);
    }

    internal struct Atan<T> : ILaneOperation<T>
        where T : struct, IFloatingPointIeee754<T>
    {
        public static T Of(T a, T b, T c) => T.Atan(a);
    }

    internal struct Atan2<T> : ILaneOperation<T>
        where T : struct, IFloatingPointIeee754<T>
    {
        public static T Of(T a, T b, T c) => T.Atan2(a, b);
    }

    internal struct Sinh<T> : ILaneOperation<T>
        where T : struct, IFloatingPointIeee754<T>
    {
        public static T Of(T a, T b, T c) => T.Sinh(a);
    }

    internal struct Cosh<T> : ILaneOperation<T>
        where T : struct, IFloatingPointIeee754<T>
    {
        public static T Of(T a, T b, T c) => T.Cosh(a);
    }

    internal struct Tanh<T> : ILaneOperation<T>
        where T : struct, IFloatingPointIeee754<T>
    {
        public static T Of(T a, T b, T c) => T.Tanh(a);
    }

    internal struct Pow<T> : ILaneOperation<T>
        where T : struct, IFloatingPointIeee754<T>
    {
        public static T Of(T a, T b, T c) => T.Pow(a, b);
    }

    internal struct Cbrt<T> : ILaneOperation<T>
        where T : struct, IFloatingPointIeee754<T>
    {
        public static T Of(T a, T b, T c) => T.Cbrt(a);
    }

    internal struct IeeeRemainder<T> : ILaneOperation<T>
        where T : struct, IFloatingPointIeee754<T>
    {
        public static T Of(T a, T b, T c) => T.Ieee754Remainder(a, b);
    }
}
