namespace ILGPU.Backends.Cpu;

/// <summary>
/// What RyuJIT counts of a method. From one of its limits on it silently compiles without optimisation, dynamic methods too; that
/// would be slower by a factor of 50.
/// </summary>
internal readonly record struct IlSize(int Bytes, int Instructions, int Blocks, int Locals, int LocalReferences)
{
    /// <summary>The part of the nearest limit that is used; 1 is too much.</summary>
    public double Share => Counts.Max(c => (double)c.Count / c.Limit);

    private (int Count, int Limit, string What)[] Counts =>
    [
        (Bytes, 60_000, "bytes of IL"),
        (Instructions, 20_000, "IL instructions"),
        (Blocks, 2_000, "basic blocks"),
        (Locals, 2_000, "local variables"),
        (LocalReferences, 8_000, "references to local variables"),
    ];

    /// <summary>Throws if the method grew over a limit.</summary>
    /// <exception cref="KernelTooLargeException">It did.</exception>
    public void Check(string kernel)
    {
        foreach ((int count, int limit, string what) in Counts)
        {
            if (count >= limit)
            {
                throw new KernelTooLargeException($"kernel {kernel} is too large for the CPU back end even where no loop is unrolled: "
                    + $"{count} {what}, and from {limit} on .NET compiles without optimisation; split the kernel");
            }
        }
    }
}
