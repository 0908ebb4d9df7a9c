namespace IlgpuLlava.PtxMachine.Driver;

/// <summary>What device the driver pretends to have.</summary>
internal sealed record MachineDevice
{
    /// <summary>The compute capability times ten.</summary>
    public int Capability { get; init; } = 90;

    /// <summary>The CUDA version of the driver, as it reports it.</summary>
    public int DriverVersion { get; init; } = 12080;

    public int Multiprocessors { get; init; } = 2;

    public long MemoryBytes { get; init; } = 64L << 30;

    public int SharedBytesPerBlock { get; init; } = 48 << 10;

    public int SharedBytesPerBlockOptin { get; init; } = 227 << 10;

    public MachineOptions Options { get; init; } = new();
}
