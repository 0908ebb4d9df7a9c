using System.Runtime.InteropServices;

namespace IlgpuLlava.PtxMachine.Execution;

/// <summary>The warps of one thread group, with its shared memory and barriers; used again for the next group of the grid.</summary>
internal sealed unsafe partial class Group : IDisposable
{
    /// <summary>Where shared memory begins in its window: not at 0, so that a null pointer shows.</summary>
    public const ulong SharedBase = 1024;

    /// <summary>Blocks that a warp runs before the next one gets its turn.</summary>
    private const int Quantum = 1 << 18;

    private readonly Warp[] _warps;
    private readonly byte* _memory;

    public Group(Launch launch)
    {
        Launch = launch;
        var program = launch.Program;
        int threads = (int)launch.Block.Count;
        int warps = (threads + 31) / 32;
        SharedBytes = program.SharedBytes + launch.DynamicShared;
        nuint registers = (nuint)program.Frame.Bytes;
        nuint locals = ((nuint)program.LocalBytes * 32) + 64;
        nuint bounds = ((nuint)program.Accesses * 16) + 64;
        nuint perWarp = (registers + locals + bounds + 63) / 64 * 64;
        nuint shared = ((nuint)SharedBytes + 127) / 64 * 64;
        _memory = (byte*)NativeMemory.AlignedAlloc((perWarp * (nuint)warps) + shared, 1024);
        NativeMemory.Fill(_memory, perWarp * (nuint)warps, 0xFF);
        Shared = _memory + (perWarp * (nuint)warps);
        _warps = new Warp[warps];
        for (int i = 0; i < warps; i++)
        {
            byte* at = _memory + (perWarp * (nuint)i);
            _warps[i] = new Warp(this, i, at, at + registers, (ulong*)(at + registers + locals / 64 * 64));
            _warps[i].Prepare();
        }

        Watch = launch.Options.ChecksRaces ? new SharedWatch(this) : null;
    }

    public Launch Launch { get; }

    public byte* Shared { get; }

    public long SharedBytes { get; }

    /// <summary>The race check, or null where it is off.</summary>
    public SharedWatch? Watch { get; }

    /// <summary>Which group of the grid runs.</summary>
    public Dim3 Index { get; private set; }

    /// <summary>Threads that have not ended.</summary>
    public int LiveThreads { get; set; }

    public long Instructions { get; set; }

    public long LaneInstructions { get; set; }

    /// <summary>Runs one group to its end.</summary>
    public void Run(Dim3 index)
    {
        Index = index;
        NativeMemory.Fill(Shared, (nuint)SharedBytes, 0xFF);
        Array.Clear(_barriers);
        Watch?.Clear();
        LiveThreads = (int)Launch.Block.Count;
        foreach (var warp in _warps)
        {
            warp.Begin();
        }

        while (LiveThreads > 0)
        {
            bool moved = false;
            foreach (var warp in _warps)
            {
                if (warp.CanRun)
                {
                    warp.Run(Quantum);
                    moved = true;
                }
            }

            moved |= CompleteBarriers();
            if (!moved)
            {
                throw Stuck();
            }

            if (Instructions > Launch.Options.Budget)
            {
                throw new MachineFaultException(FaultKind.TimeOut, 0,
                    $"kernel '{Launch.Program.Name}' does not end: group {Index} took {Instructions} instructions");
            }

            if (Launch.HasFailed)
            {
                return;
            }
        }
    }

    public void Dispose() => NativeMemory.AlignedFree(_memory);
}
