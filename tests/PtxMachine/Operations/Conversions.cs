using System.Runtime.Intrinsics;

namespace IlgpuLlava.PtxMachine.Operations;

internal readonly struct IntToSingle : IVec1<int>
{
    public static Vector512<int> Of(Vector512<int> a) => Vector512.ConvertToSingle(a).AsInt32();
}

/// <summary>Through double precision, which holds every 32-bit number: rounded once.</summary>
internal readonly struct UIntToSingle : IMap1<uint, float> { public static float Of(uint a) => (float)(double)a; }

internal readonly struct SingleToInt : IMap1<float, int>
{
    public static int Of(float a) => float.IsNaN(a) ? 0 : (int)Math.Clamp((double)a, int.MinValue, int.MaxValue);
}

internal readonly struct SingleToDouble : IMap1<float, double> { public static double Of(float a) => a; }

internal readonly struct DoubleToSingle : IMap1<double, float> { public static float Of(double a) => Singles.Canonical((float)a); }

internal readonly struct RoundEvenF32 : IVec1<float>
{
    public static Vector512<float> Of(Vector512<float> a) => Singles.Canonical(Vector512.Round(a));
}

internal readonly struct TruncateF32 : IVec1<float>
{
    public static Vector512<float> Of(Vector512<float> a) => Singles.Canonical(Vector512.Truncate(a));
}

internal readonly struct FloorF32 : IVec1<float>
{
    public static Vector512<float> Of(Vector512<float> a) => Singles.Canonical(Vector512.Floor(a));
}

internal readonly struct CeilingF32 : IVec1<float>
{
    public static Vector512<float> Of(Vector512<float> a) => Singles.Canonical(Vector512.Ceiling(a));
}
