namespace IlgpuLlava.Ilgpu.Tests.Property;

/// <summary>A function that the CPU back end computes, and the same to 380 bits.</summary>
internal interface IMathFunction
{
    static abstract float Of(float x);

    static abstract double Of(double x);

    static abstract ExactMath.Number Exactly(double x);
}
