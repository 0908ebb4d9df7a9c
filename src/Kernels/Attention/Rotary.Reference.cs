namespace IlgpuLlava.Kernels;

public sealed partial class Rotary
{
    /// <summary>The same for one head [headDim] at one position.</summary>
    internal static void Reference(Span<float> head, int position, double ropeTheta)
    {
        int half = head.Length / 2;
        for (int i = 0; i < half; i++)
        {
            double angle = position * RotaryTable.Frequency(i, head.Length, ropeTheta);
            double a = head[i];
            double b = head[i + half];
            head[i] = (float)((a * Math.Cos(angle)) - (b * Math.Sin(angle)));
            head[i + half] = (float)((b * Math.Cos(angle)) + (a * Math.Sin(angle)));
        }
    }
}
