namespace IlgpuLlava.Ilgpu.Tests.Property;

/// <summary>A random kernel and the launch it is tried with.</summary>
/// <param name="Seed">Of the generator, and of the data.</param>
/// <param name="Arrays">Its local arrays.</param>
/// <param name="Body">Its statements.</param>
/// <param name="Threads">Threads that run the body; those of the last group beyond it return.</param>
/// <param name="Idle">Null where the kernel is implicitly grouped, else by how many threads a group is smaller than a warp.</param>
/// <param name="CellsFirst">Where the cells of one thread lie next to each other, not those of neighbouring threads.</param>
internal sealed record KernelProgram(
    int Seed, LocalArray[] Arrays, Statement[] Body, int Threads, int? Idle, bool CellsFirst)
{
    /// <summary>
    /// Whether threads of a group meet: the kernel is explicitly grouped, as many whole groups run as fit, and no thread returns.
    /// </summary>
    public bool Meets { get; init; }

    /// <summary>Output cells of each type a thread has.</summary>
    public const int Cells = 8;

    /// <summary>Elements of the input behind the last that a stride of 4 reaches.</summary>
    public const int Slack = 64;

    /// <summary>Elements of each input buffer.</summary>
    public int InputLength => (4 * Threads) + Slack;

    /// <inheritdoc/>
    public override string ToString() => KernelText.Of(this);
}
