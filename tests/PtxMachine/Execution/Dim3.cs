namespace IlgpuLlava.PtxMachine.Execution;

/// <summary>An extent or index in three dimensions.</summary>
internal readonly record struct Dim3(int X, int Y = 1, int Z = 1)
{
    public long Count => (long)X * Y * Z;

    /// <summary>The index of a number that counts x fastest.</summary>
    public Dim3 At(long number) => new((int)(number % X), (int)(number / X % Y), (int)(number / X / Y));

    public override string ToString() => $"({X}, {Y}, {Z})";
}
