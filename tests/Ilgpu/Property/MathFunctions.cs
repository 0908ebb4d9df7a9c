namespace IlgpuLlava.Ilgpu.Tests.Property;

/// <summary>The functions whose accuracy is stated.</summary>
internal static class MathFunctions
{
    internal struct Exp : IMathFunction
    {
        public static float Of(float x) => MathF.Exp(x);

        public static double Of(double x) => Math.Exp(x);

        public static ExactMath.Number Exactly(double x) => ExactMath.Exp(x);
    }

    internal struct Log : IMathFunction
    {
        public static float Of(float x) => MathF.Log(x);

        public static double Of(double x) => Math.Log(x);

        public static ExactMath.Number Exactly(double x) => ExactMath.Log(x);
    }

    internal struct Sin : IMathFunction
    {
        public static float Of(float x) => MathF.Sin(x);

        public static double Of(double x) => Math.Sin(x);

        public static ExactMath.Number Exactly(double x) => ExactMath.Sin(x);
    }

    internal struct Cos : IMathFunction
    {
        public static float Of(float x) => MathF.Cos(x);

        public static double Of(double x) => Math.Cos(x);

        public static ExactMath.Number Exactly(double x) => ExactMath.Cos(x);
    }

    internal struct Tanh : IMathFunction
    {
        public static float Of(float x) => MathF.Tanh(x);

        public static double Of(double x) => Math.Tanh(x);

        public static ExactMath.Number Exactly(double x) => ExactMath.Tanh(x);
    }

    /// <summary>x to the power of 2.5.</summary>
    internal struct Pow : IMathFunction
    {
        public static float Of(float x) => MathF.Pow(x, 2.5f);

        public static double Of(double x) => Math.Pow(x, 2.5);

        public static ExactMath.Number Exactly(double x) => ExactMath.Pow(x, 2.5);
    }

    /// <summary>1.75 to the power of x.</summary>
    internal struct PowerOf : IMathFunction
    {
        public static float Of(float x) => MathF.Pow(1.75f, x);

        public static double Of(double x) => Math.Pow(1.75, x);

        public static ExactMath.Number Exactly(double x) => ExactMath.Pow(1.75, x);
    }
}
