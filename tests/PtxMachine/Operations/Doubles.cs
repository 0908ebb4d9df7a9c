using System.Runtime.Intrinsics;

namespace IlgpuLlava.PtxMachine.Operations;

internal readonly struct AddF64 : IVec2<double> { public static Vector512<double> Of(Vector512<double> a, Vector512<double> b) => a + b; }

internal readonly struct SubF64 : IVec2<double> { public static Vector512<double> Of(Vector512<double> a, Vector512<double> b) => a - b; }

internal readonly struct MulF64 : IVec2<double> { public static Vector512<double> Of(Vector512<double> a, Vector512<double> b) => a * b; }

internal readonly struct DivF64 : IVec2<double> { public static Vector512<double> Of(Vector512<double> a, Vector512<double> b) => a / b; }

internal readonly struct FmaF64 : IVec3<double>
{
    public static Vector512<double> Of(Vector512<double> a, Vector512<double> b, Vector512<double> c) =>
        Vector512.FusedMultiplyAdd(a, b, c);
}

internal readonly struct SqrtF64 : IVec1<double> { public static Vector512<double> Of(Vector512<double> a) => Vector512.Sqrt(a); }

internal readonly struct RcpF64 : IVec1<double> { public static Vector512<double> Of(Vector512<double> a) => Vector512<double>.One / a; }

internal readonly struct RsqrtF64 : IVec1<double>
{
    public static Vector512<double> Of(Vector512<double> a) => Vector512<double>.One / Vector512.Sqrt(a);
}

internal readonly struct AbsF64 : IVec1<ulong>
{
    public static Vector512<ulong> Of(Vector512<ulong> a) => a & Vector512.Create(0x7FFF_FFFF_FFFF_FFFFul);
}

internal readonly struct NegF64 : IVec1<ulong>
{
    public static Vector512<ulong> Of(Vector512<ulong> a) => a ^ Vector512.Create(0x8000_0000_0000_0000ul);
}

internal readonly struct MinF64 : IVec2<double>
{
    public static Vector512<double> Of(Vector512<double> a, Vector512<double> b) => Vector512.MinNumber(a, b);
}

internal readonly struct MaxF64 : IVec2<double>
{
    public static Vector512<double> Of(Vector512<double> a, Vector512<double> b) => Vector512.MaxNumber(a, b);
}

internal readonly struct CopySign64 : IVec2<ulong>
{
    public static Vector512<ulong> Of(Vector512<ulong> a, Vector512<ulong> b) =>
        (a & Vector512.Create(0x8000_0000_0000_0000ul)) | (b & Vector512.Create(0x7FFF_FFFF_FFFF_FFFFul));
}

/// <summary>As <c>rcp.approx.ftz.f64</c>: the upper 32 bits of the quotient, subnormals flushed.</summary>
internal readonly struct RcpApproxF64 : IMap1<double, double>
{
    public static double Of(double a) => Upper.Half(1 / Upper.Flush(Upper.Half(a)));
}

/// <summary>As <c>rsqrt.approx.ftz.f64</c>.</summary>
internal readonly struct RsqrtApproxF64 : IMap1<double, double>
{
    public static double Of(double a) => Upper.Half(1 / Math.Sqrt(Upper.Flush(Upper.Half(a))));
}

internal static class Upper
{
    public static double Half(double a) => BitConverter.UInt64BitsToDouble(BitConverter.DoubleToUInt64Bits(a) & 0xFFFF_FFFF_0000_0000);

    public static double Flush(double a) => double.IsSubnormal(a) ? Math.CopySign(0, a) : a;
}
