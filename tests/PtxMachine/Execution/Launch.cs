using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;

namespace IlgpuLlava.PtxMachine.Execution;

/// <summary>One launch of a kernel: runs all groups of the grid on the workers.</summary>
internal sealed unsafe class Launch(Program program, GlobalMemory memory, MachineOptions options)
{
    private long _next;
    private long _instructions;
    private long _laneInstructions;
    private volatile Exception? _failure;

    public Program Program { get; } = program;

    public GlobalMemory Memory { get; } = memory;

    public MachineOptions Options { get; } = options;

    public required Dim3 Grid { get; init; }

    public required Dim3 Block { get; init; }

    public required long DynamicShared { get; init; }

    public byte* Parameters { get; private set; }

    public int ParameterBytes => Program.Entry.Text.ParameterBytes;

    public bool HasFailed => _failure is not null;

    /// <summary>Runs the grid to its end.</summary>
    /// <param name="arguments">The parameter block as the entry lays it out.</param>
    /// <exception cref="MachineFaultException">The kernel broke a rule.</exception>
    public LaunchStatistics Run(ReadOnlySpan<byte> arguments)
    {
        Parameters = (byte*)NativeMemory.AlignedAlloc((nuint)Math.Max(ParameterBytes, 1), 64);
        try
        {
            arguments[..ParameterBytes].CopyTo(new Span<byte>(Parameters, ParameterBytes));
            int workers = (int)Math.Min(Options.Workers, Grid.Count);
            if (workers == 1)
            {
                Work();
            }
            else
            {
                Parallel.For(0, workers, new ParallelOptions { MaxDegreeOfParallelism = workers }, _ => Work());
            }

            if (_failure is { } failure)
            {
                ExceptionDispatchInfo.Throw(failure);
            }

            return new LaunchStatistics(_instructions, _laneInstructions);
        }
        finally
        {
            NativeMemory.AlignedFree(Parameters);
        }
    }

    private void Work()
    {
        try
        {
            using var group = new Group(this);
            for (long number; _failure is null && (number = Interlocked.Increment(ref _next) - 1) < Grid.Count;)
            {
                group.Run(Grid.At(number));
            }

            Interlocked.Add(ref _instructions, group.Instructions);
            Interlocked.Add(ref _laneInstructions, group.LaneInstructions);
        }
        catch (Exception failure)
        {
            _failure ??= failure;
        }
    }
}
