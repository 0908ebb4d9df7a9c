using System.Numerics;
using ILGPU.Interpreter;
using ILGPU.IR;
using IlgpuLlava.Ilgpu.Tests.Transform;

namespace IlgpuLlava.Ilgpu.Tests.Interpreter;

/// <summary>Every pure operation, with edge values, against C# written out here.</summary>
public class OperationTests
{
    private static readonly long[] Integers =
    [
        0, 1, -1, 2, -2, 7, -7, 31, 32, 33, 63, 64, 127, 128, 255, 256, 32767, 32768, 65535, 65536, int.MaxValue, int.MinValue,
        0xffffffffL, 0x100000000L, long.MaxValue, long.MinValue, 0x4000004000000001L, 0x123456789abcdefL,
        unchecked((long)0xfedcba9876543210UL),
        unchecked((long)0x8000008000000001UL), 0x7fffff8000000001L,
    ];

    private static readonly double[] Reals =
    [
        0, -0.0, 1, -1, 0.5, 1.5, 2.5, -2.5, 3.7, -3.7, 1e-40, -1e-42, 1e30, -1e30, 65504, 65519.996, 65520, 5.9604645e-8, 2.9802322e-8,
        6.1e-5, 1e300,
        -1e300, 2147483647, 2147483648, -2147483649, 4294967295, 4294967296, 9.2233720368547758e18, 1.8446744073709552e19, double.NaN,
        double.PositiveInfinity, double.NegativeInfinity, 5e-324, 0.1, 3.14159,
    ];

    private static IEnumerable<TestCaseData> Int32Cases()
    {
        yield return I32(OpCode.Add, (a, b) => unchecked(a + b));
        yield return I32(OpCode.Subtract, (a, b) => unchecked(a - b));
        yield return I32(OpCode.Multiply, (a, b) => unchecked(a * b));
        yield return I32(OpCode.Divide, (a, b) => b == 0 ? 0 : a == int.MinValue && b == -1 ? a : a / b);
        yield return I32(OpCode.DivideUnsigned, (a, b) => b == 0 ? 0 : (int)((uint)a / (uint)b));
        yield return I32(OpCode.Remainder, (a, b) => b is 0 or -1 ? 0 : a % b);
        yield return I32(OpCode.RemainderUnsigned, (a, b) => b == 0 ? 0 : (int)((uint)a % (uint)b));
        yield return I32(OpCode.Min, Math.Min);
        yield return I32(OpCode.Max, Math.Max);
        yield return I32(OpCode.MinUnsigned, (a, b) => (int)Math.Min((uint)a, (uint)b));
        yield return I32(OpCode.MaxUnsigned, (a, b) => (int)Math.Max((uint)a, (uint)b));
        yield return I32(OpCode.MultiplyHigh, (a, b) => (int)((BigInteger)a * b >> 32));
        yield return I32(OpCode.MultiplyHighUnsigned, (a, b) =>
            unchecked((int)(uint)(((BigInteger)(uint)a * (uint)b >> 32) & uint.MaxValue)));
        yield return I32(OpCode.And, (a, b) => a & b);
        yield return I32(OpCode.Or, (a, b) => a | b);
        yield return I32(OpCode.Xor, (a, b) => a ^ b);
        yield return I32(OpCode.ShiftLeft, (a, b) => a << b);
        yield return I32(OpCode.ShiftRight, (a, b) => a >> b);
        yield return I32(OpCode.ShiftRightUnsigned, (a, b) => a >>> b);
        yield return I32(OpCode.Negate, (a, _) => unchecked(-a), 1);
        yield return I32(OpCode.Abs, (a, _) => a == int.MinValue ? a : Math.Abs(a), 1);
        yield return I32(OpCode.Not, (a, _) => ~a, 1);
        yield return I32(OpCode.PopCount, (a, _) => int.PopCount(a), 1);
        yield return I32(OpCode.LeadingZeroCount, (a, _) => int.LeadingZeroCount(a), 1);
        yield return I32(OpCode.TrailingZeroCount, (a, _) => int.TrailingZeroCount(a), 1);
        yield return I32(OpCode.SignExtend8, (a, _) => unchecked((sbyte)a), 1);
        yield return I32(OpCode.ZeroExtend8, (a, _) => unchecked((byte)a), 1);
        yield return I32(OpCode.SignExtend16, (a, _) => unchecked((short)a), 1);
        yield return I32(OpCode.ZeroExtend16, (a, _) => unchecked((ushort)a), 1);
    }

    private static IEnumerable<TestCaseData> Int64Cases()
    {
        yield return I64(OpCode.Add, (a, b) => unchecked(a + b));
        yield return I64(OpCode.Subtract, (a, b) => unchecked(a - b));
        yield return I64(OpCode.Multiply, (a, b) => unchecked(a * b));
        yield return I64(OpCode.Divide, (a, b) => b == 0 ? 0 : a == long.MinValue && b == -1 ? a : a / b);
        yield return I64(OpCode.DivideUnsigned, (a, b) => b == 0 ? 0 : (long)((ulong)a / (ulong)b));
        yield return I64(OpCode.Remainder, (a, b) => b is 0 or -1 ? 0 : a % b);
        yield return I64(OpCode.RemainderUnsigned, (a, b) => b == 0 ? 0 : (long)((ulong)a % (ulong)b));
        yield return I64(OpCode.Min, Math.Min);
        yield return I64(OpCode.Max, Math.Max);
        yield return I64(OpCode.MinUnsigned, (a, b) => (long)Math.Min((ulong)a, (ulong)b));
        yield return I64(OpCode.MaxUnsigned, (a, b) => (long)Math.Max((ulong)a, (ulong)b));
        yield return I64(OpCode.MultiplyHigh, (a, b) => (long)((BigInteger)a * b >> 64));
        yield return I64(OpCode.MultiplyHighUnsigned, (a, b) => unchecked((long)(ulong)((BigInteger)(ulong)a * (ulong)b >> 64)));
        yield return I64(OpCode.And, (a, b) => a & b);
        yield return I64(OpCode.Or, (a, b) => a | b);
        yield return I64(OpCode.Xor, (a, b) => a ^ b);
        yield return I64(OpCode.ShiftLeft, (a, b) => a << (int)b);
        yield return I64(OpCode.ShiftRight, (a, b) => a >> (int)b);
        yield return I64(OpCode.ShiftRightUnsigned, (a, b) => a >>> (int)b);
        yield return I64(OpCode.Negate, (a, _) => unchecked(-a), 1);
        yield return I64(OpCode.Abs, (a, _) => a == long.MinValue ? a : Math.Abs(a), 1);
        yield return I64(OpCode.Not, (a, _) => ~a, 1);
    }

    private static IEnumerable<TestCaseData> Float32Cases()
    {
        yield return R32(OpCode.Add, (a, b, _) => a + b);
        yield return R32(OpCode.Subtract, (a, b, _) => a - b);
        yield return R32(OpCode.Multiply, (a, b, _) => a * b);
        yield return R32(OpCode.Divide, (a, b, _) => a / b);
        yield return R32(OpCode.Remainder, (a, b, _) => a % b);
        yield return R32(OpCode.Min, (a, b, _) => MathF.Min(a, b));
        yield return R32(OpCode.Max, (a, b, _) => MathF.Max(a, b));
        yield return R32(OpCode.Negate, (a, _, _) => -a, 1);
        yield return R32(OpCode.Abs, (a, _, _) => MathF.Abs(a), 1);
        yield return R32(OpCode.FusedMultiplyAdd, MathF.FusedMultiplyAdd, 3);
        yield return R32(OpCode.Sqrt, (a, _, _) => MathF.Sqrt(a), 1);
        yield return R32(OpCode.Floor, (a, _, _) => MathF.Floor(a), 1);
        yield return R32(OpCode.Ceiling, (a, _, _) => MathF.Ceiling(a), 1);
        yield return R32(OpCode.Truncate, (a, _, _) => MathF.Truncate(a), 1);
        yield return R32(OpCode.RoundEven, (a, _, _) => MathF.Round(a), 1);
    }

    private static IEnumerable<TestCaseData> Float64Cases()
    {
        yield return R64(OpCode.Add, (a, b, _) => a + b);
        yield return R64(OpCode.Subtract, (a, b, _) => a - b);
        yield return R64(OpCode.Multiply, (a, b, _) => a * b);
        yield return R64(OpCode.Divide, (a, b, _) => a / b);
        yield return R64(OpCode.Remainder, (a, b, _) => a % b);
        yield return R64(OpCode.Min, (a, b, _) => Math.Min(a, b));
        yield return R64(OpCode.Max, (a, b, _) => Math.Max(a, b));
        yield return R64(OpCode.Negate, (a, _, _) => -a, 1);
        yield return R64(OpCode.Abs, (a, _, _) => Math.Abs(a), 1);
        yield return R64(OpCode.FusedMultiplyAdd, Math.FusedMultiplyAdd, 3);
        yield return R64(OpCode.Sqrt, (a, _, _) => Math.Sqrt(a), 1);
        yield return R64(OpCode.Floor, (a, _, _) => Math.Floor(a), 1);
        yield return R64(OpCode.Ceiling, (a, _, _) => Math.Ceiling(a), 1);
        yield return R64(OpCode.Truncate, (a, _, _) => Math.Truncate(a), 1);
        yield return R64(OpCode.RoundEven, (a, _, _) => Math.Round(a), 1);
    }

    private static IEnumerable<TestCaseData> ConversionCases()
    {
        const ValueKind i4 = ValueKind.Int32, i8 = ValueKind.Int64, r4 = ValueKind.Float32, r8 = ValueKind.Float64;
        yield return To(OpCode.SignExtend32, i4, i8, a => (int)a);
        yield return To(OpCode.ZeroExtend32, i4, i8, a => (uint)a);
        yield return To(OpCode.PopCount, i8, i4, a => long.PopCount(a));
        yield return To(OpCode.LeadingZeroCount, i8, i4, a => long.LeadingZeroCount(a));
        yield return To(OpCode.TrailingZeroCount, i8, i4, a => long.TrailingZeroCount(a));
        yield return To(OpCode.Truncate32, i8, i4, a => (int)a);
        yield return To(OpCode.IntToFloat, i4, r4, a => B((float)(int)a));
        yield return To(OpCode.IntToFloat, i8, r4, a => B((float)RoundedOnce(a, 24)));
        yield return To(OpCode.IntToFloat, i4, r8, a => B((double)(int)a));
        yield return To(OpCode.IntToFloat, i8, r8, a => B(RoundedOnce(a, 53)));
        yield return To(OpCode.UIntToFloat, i4, r4, a => B((float)RoundedOnce((uint)a, 24)));
        yield return To(OpCode.UIntToFloat, i8, r4, a => B((float)RoundedOnce((ulong)a, 24)));
        yield return To(OpCode.UIntToFloat, i4, r8, a => B((double)(uint)a));
        yield return To(OpCode.UIntToFloat, i8, r8, a => B(RoundedOnce((ulong)a, 53)));
        yield return To(OpCode.FloatToInt, r4, i4, a => (int)Saturate(F(a), int.MinValue, int.MaxValue));
        yield return To(OpCode.FloatToInt, r4, i8, a => (long)Saturate(F(a), long.MinValue, long.MaxValue));
        yield return To(OpCode.FloatToInt, r8, i4, a => (int)Saturate(D(a), int.MinValue, int.MaxValue));
        yield return To(OpCode.FloatToInt, r8, i8, a => (long)Saturate(D(a), long.MinValue, long.MaxValue));
        yield return To(OpCode.FloatToUInt, r4, i4, a => (int)(uint)Saturate(F(a), 0, uint.MaxValue));
        yield return To(OpCode.FloatToUInt, r4, i8, a => (long)(ulong)Saturate(F(a), 0, ulong.MaxValue));
        yield return To(OpCode.FloatToUInt, r8, i4, a => (int)(uint)Saturate(D(a), 0, uint.MaxValue));
        yield return To(OpCode.FloatToUInt, r8, i8, a => (long)(ulong)Saturate(D(a), 0, ulong.MaxValue));
        yield return To(OpCode.FloatConvert, r4, r8, a => B((double)F(a)));
        yield return To(OpCode.FloatConvert, r8, r4, a => B((float)D(a)));
        yield return To(OpCode.BitCast, i4, r4, a => (uint)a);
        yield return To(OpCode.BitCast, r4, i4, a => (int)a);
        yield return To(OpCode.BitCast, i8, r8, a => a);
        yield return To(OpCode.BitCast, r8, i8, a => a);
    }

    [TestCaseSource(nameof(Int32Cases))]
    [TestCaseSource(nameof(Int64Cases))]
    [TestCaseSource(nameof(Float32Cases))]
    [TestCaseSource(nameof(Float64Cases))]
    [TestCaseSource(nameof(ConversionCases))]
    public void Computes(OpCodeCase test) => Check(test);

    [Test]
    public void ComputesEveryMathFunction([Values] bool wide)
    {
        ValueKind kind = wide ? ValueKind.Float64 : ValueKind.Float32;
        foreach (MathFunction function in Enum.GetValues<MathFunction>())
        {
            string name = function == MathFunction.IeeeRemainder ? "IEEERemainder" : function.ToString();
            Type type = wide ? typeof(double) : typeof(float);
            int arity = function is MathFunction.Atan2 or MathFunction.Pow or MathFunction.IeeeRemainder ? 2 : 1;
            Type owner = function == MathFunction.Exp2 ? type : wide ? typeof(Math) : typeof(MathF);
            System.Reflection.MethodInfo method = owner.GetMethod(name, [.. Enumerable.Repeat(type, arity)])!;
            Check(new OpCodeCase(OpCode.Math, kind, kind, arity, (a, b, _) =>
            {
                object[] arguments = wide ? [D(a), D(b)] : [F(a), F(b)];
                object result = method.Invoke(null, arguments[..arity])!;
                return wide ? B((double)result) : B((float)result);
            }, (long)function));
        }
    }

    [Test]
    public void ComparesWithNaN([Values] bool unsignedOrUnordered)
    {
        foreach (ValueKind kind in new[] { ValueKind.Int32, ValueKind.Int64, ValueKind.Float32, ValueKind.Float64 })
        {
            foreach ((OpCode op, Func<int?, bool> holds) in Comparisons(unsignedOrUnordered))
            {
                Check(new OpCodeCase(op, kind, ValueKind.Bool, 2, (a, b, _) => holds(Order(kind, a, b, unsignedOrUnordered)) ? 1 : 0));
            }
        }
    }

    [Test]
    public void HalfIsExactBothWays()
    {
        for (int bits = 0; bits <= ushort.MaxValue; bits++)
        {
            float value = ScalarMath.FromHalf(bits);
            int exponent = (bits >> 10) & 31;
            double magnitude = exponent == 31
                ? (bits & 1023) == 0 ? double.PositiveInfinity : double.NaN
                : exponent == 0 ? (bits & 1023) * Math.Pow(2, -24) : (1024 + (bits & 1023)) * Math.Pow(2, exponent - 25);
            Assert.That((double)value, Is.EqualTo(bits >> 15 == 0 ? magnitude : -magnitude));
            if (!float.IsNaN(value))
                Assert.That(ScalarMath.ToHalf(value), Is.EqualTo(bits));
        }
        Assert.That(ScalarMath.ToHalf(65519.996f), Is.EqualTo(0x7bff));
        Assert.That(ScalarMath.ToHalf(65520f), Is.EqualTo(0x7c00));
        Assert.That(ScalarMath.ToHalf(2.9802322e-8f), Is.Zero);
        Assert.That(ScalarMath.ToHalf(2.9802326e-8f), Is.EqualTo(1));
        Check(new OpCodeCase(OpCode.HalfToFloat, ValueKind.Int32, ValueKind.Float32, 1, (a, _, _) =>
            B((float)BitConverter.UInt16BitsToHalf((ushort)a))));
        Check(new OpCodeCase(OpCode.FloatToHalf, ValueKind.Float32, ValueKind.Int32, 1, (a, _, _) =>
            BitConverter.HalfToUInt16Bits((Half)F(a))));
    }

    /// <summary>One operation with what it must give, on bits.</summary>
    public sealed class OpCodeCase
    {
        internal OpCodeCase(OpCode op, ValueKind from, ValueKind to, int arity, Func<long, long, long, long> expected,
            long immediate = 0) =>
            (Op, From, To, Arity, Expected, Immediate) = (op, from, to, arity, expected, immediate);

        internal OpCode Op { get; }

        internal ValueKind From { get; }

        internal ValueKind To { get; }

        internal int Arity { get; }

        internal Func<long, long, long, long> Expected { get; }

        internal long Immediate { get; }

        public override string ToString() => $"{Op} {From} -> {To}";
    }

    /// <summary>Runs the operation over all edge values, once through memory (the loop's cases) and once as constants.</summary>
    private static void Check(OpCodeCase test)
    {
        long[] edges = test.From switch
        {
            ValueKind.Int32 => [.. Integers.Select(v => (long)(int)v).Distinct()],
            ValueKind.Int64 => Integers,
            ValueKind.Float32 => [.. Reals.Select(v => B((float)v))],
            _ => [.. Reals.Select(B)],
        };
        List<long> input = [];
        foreach (long a in edges)
        {
            foreach (long b in test.Arity > 1 ? edges : [0])
            {
                foreach (long c in test.Arity > 2 ? edges[..20] : [0])
                    input.AddRange([a, b, c, 0]);
            }
        }

        Ssa ssa = new(ValueKind.Pointer);
        Value row = ssa.Element(ssa.Parameter(0), ssa.Builtin(BuiltinKind.GridIdxX), 32);
        MemoryType from = MemoryOf(test.From);
        bool shift = test.Op is OpCode.ShiftLeft or OpCode.ShiftRight or OpCode.ShiftRightUnsigned;
        Value[] operands = [.. Enumerable.Range(0, test.Arity).Select(k => ssa.Load(
            ssa.PointerAdd(row, ssa.Long(8 * k)), shift && k == 1 ? MemoryType.Int32 : from))];
        Value result = ssa.Emit(test.Op, test.To, operands);
        result.Immediate = test.Immediate;
        if (test.To == ValueKind.Bool)
            result = ssa.Emit(OpCode.BoolToInt32, ValueKind.Int32, result);
        ssa.Store(ssa.PointerAdd(row, ssa.Long(24)), result, MemoryOf(result.Kind));
        long[] cells = [.. input];
        Ssa.Run(ssa.Finish(), new InterpreterLaunch(cells.Length / 4), cells);

        for (int i = 0; i < cells.Length; i += 4)
        {
            long expected = Canonical(test.To, test.Expected(cells[i], cells[i + 1], cells[i + 2]));
            string what = $"{test} of {cells[i]:x}, {cells[i + 1]:x}, {cells[i + 2]:x}";
            Assert.That(Canonical(test.To, cells[i + 3]), Is.EqualTo(expected), what);
            long folded = ScalarMath.Evaluate(test.Op, test.To, test.From, test.Immediate, cells[i], cells[i + 1], cells[i + 2]);
            Assert.That(Canonical(test.To, folded), Is.EqualTo(expected), what + " folded");
            if (Canonical(test.To, folded) != Canonical(ValueKind.Float32, 0x7fc00000))
                Assert.That(folded, Is.EqualTo(test.To == ValueKind.Int32 ? (int)folded : test.To == ValueKind.Float32 ? (uint)folded
                    : folded), what + " form");
        }
    }

    private static MemoryType MemoryOf(ValueKind kind) => kind switch
    {
        ValueKind.Int32 => MemoryType.Int32,
        ValueKind.Int64 => MemoryType.Int64,
        ValueKind.Float32 => MemoryType.Float32,
        _ => MemoryType.Float64,
    };

    /// <summary>One NaN for all; the bits that count for the kind.</summary>
    private static long Canonical(ValueKind kind, long bits) => kind switch
    {
        ValueKind.Int32 or ValueKind.Bool => (int)bits,
        ValueKind.Float32 => float.IsNaN(F(bits)) ? 0x7fc00000 : (uint)bits,
        ValueKind.Float64 => double.IsNaN(D(bits)) ? 0x7ff8000000000000 : bits,
        _ => bits,
    };

    private static int? Order(ValueKind kind, long a, long b, bool asUnsigned) => kind switch
    {
        ValueKind.Int32 => asUnsigned ? ((uint)a).CompareTo((uint)b) : ((int)a).CompareTo((int)b),
        ValueKind.Int64 => asUnsigned ? ((ulong)a).CompareTo((ulong)b) : a.CompareTo(b),
        ValueKind.Float32 => float.IsNaN(F(a)) || float.IsNaN(F(b)) ? null : F(a) == F(b) ? 0 : F(a).CompareTo(F(b)),
        _ => double.IsNaN(D(a)) || double.IsNaN(D(b)) ? null : D(a) == D(b) ? 0 : D(a).CompareTo(D(b)),
    };

    /// <summary>From the order of the operands (null: unordered) to the result.</summary>
    private static IEnumerable<(OpCode, Func<int?, bool>)> Comparisons(bool unsignedOrUnordered) => unsignedOrUnordered
        ?
        [
            (OpCode.LessUnsigned, o => o is null or < 0),
            (OpCode.LessOrEqualUnsigned, o => o is null or <= 0),
            (OpCode.GreaterUnsigned, o => o is null or > 0),
            (OpCode.GreaterOrEqualUnsigned, o => o is null or >= 0),
        ]
        :
        [
            (OpCode.Equal, o => o is 0),
            (OpCode.NotEqual, o => o is not 0),
            (OpCode.Less, o => o is < 0),
            (OpCode.LessOrEqual, o => o is <= 0),
            (OpCode.Greater, o => o is > 0),
            (OpCode.GreaterOrEqual, o => o is >= 0),
        ];

    private static BigInteger Saturate(double value, BigInteger min, BigInteger max) =>
        double.IsNaN(value) ? 0 : double.IsInfinity(value) ? value < 0 ? min : max
            : BigInteger.Max(min, BigInteger.Min(max, new BigInteger(value)));

    /// <summary>An integer with that many significant bits, to nearest even; exact as a double.</summary>
    private static double RoundedOnce(BigInteger value, int bits)
    {
        BigInteger magnitude = BigInteger.Abs(value);
        int drop = (int)Math.Max(0, (long)magnitude.GetBitLength() - bits);
        BigInteger unit = BigInteger.One << drop;
        BigInteger quotient = BigInteger.DivRem(magnitude, unit, out BigInteger rest);
        if (rest * 2 > unit || (rest * 2 == unit && !quotient.IsEven))
            quotient++;
        double result = Math.ScaleB((double)quotient, drop);
        return value.Sign < 0 ? -result : result;
    }

    private static float F(long bits) => BitConverter.Int32BitsToSingle((int)bits);

    private static double D(long bits) => BitConverter.Int64BitsToDouble(bits);

    private static long B(float value) => BitConverter.SingleToUInt32Bits(value);

    private static long B(double value) => BitConverter.DoubleToInt64Bits(value);

    private static TestCaseData I32(OpCode op, Func<int, int, int> f, int arity = 2) =>
        new(new OpCodeCase(op, ValueKind.Int32, ValueKind.Int32, arity, (a, b, _) => f((int)a, (int)b)));

    private static TestCaseData I64(OpCode op, Func<long, long, long> f, int arity = 2) =>
        new(new OpCodeCase(op, ValueKind.Int64, ValueKind.Int64, arity, (a, b, _) => f(a, b)));

    private static TestCaseData R32(OpCode op, Func<float, float, float, float> f, int arity = 2) =>
        new(new OpCodeCase(op, ValueKind.Float32, ValueKind.Float32, arity, (a, b, c) => B(f(F(a), F(b), F(c)))));

    private static TestCaseData R64(OpCode op, Func<double, double, double, double> f, int arity = 2) =>
        new(new OpCodeCase(op, ValueKind.Float64, ValueKind.Float64, arity, (a, b, c) => B(f(D(a), D(b), D(c)))));

    private static TestCaseData To(OpCode op, ValueKind from, ValueKind to, Func<long, long> f) =>
        new(new OpCodeCase(op, from, to, 1, (a, _, _) => f(a)));
}
