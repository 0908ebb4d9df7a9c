using System.Runtime.InteropServices;
using ILGPU.IR;

namespace ILGPU.Interpreter;

/// <summary>
/// Runs thread groups of one launch, one after another. Threads are frames that can be resumed: each runs up to its next
/// convergent operation; when all of a warp (or group) stand there, it is carried out and they go on.
/// </summary>
internal sealed unsafe partial class GroupRunner : IDisposable
{
    private readonly InterpreterProgram _program;
    private readonly InterpreterLaunch _launch;
    private readonly long[] _start;
    private readonly int _frames;
    private readonly int _frameBytes;
    private readonly int _sharedBytes;
    private readonly byte* _registers;
    private readonly byte* _locals;
    private readonly byte* _shared;
    private readonly int[] _pc;
    private readonly bool[] _ready;
    private readonly long[] _scratch;

    /// <summary>Memory for one group at a time.</summary>
    public GroupRunner(InterpreterProgram program, InterpreterLaunch launch, ReadOnlySpan<long> arguments)
    {
        _program = program;
        _launch = launch;
        _frames = program.HasConvergentOperations ? launch.GroupSize : 1;
        _frameBytes = program.Template.Length * sizeof(long);
        _sharedBytes = checked(program.SharedBytes + launch.DynamicSharedBytes);
        _registers = Allocate((nuint)_frameBytes * (nuint)_frames);
        _locals = Allocate((nuint)program.LocalBytes * (nuint)_frames);
        _shared = Allocate((nuint)_sharedBytes);
        _pc = new int[_frames];
        _ready = new bool[_frames];
        _scratch = new long[_frames];

        _start = [.. program.Template];
        foreach ((int leaf, int slot) in program.Parameters)
            _start[slot / sizeof(long)] = arguments[leaf];
        foreach ((BuiltinKind kind, int slot) in program.LaunchBuiltins)
            _start[slot / sizeof(long)] = launch.Read(kind);
        foreach ((int slot, int offset) in program.Shareds)
            _start[slot / sizeof(long)] = (long)(_shared + offset);
        if (program.DynamicSharedSlot >= 0)
            _start[program.DynamicSharedSlot / sizeof(long)] = (long)(_shared + program.SharedBytes);
        for (int frame = 0; frame < _frames; frame++)
        {
            _start.CopyTo(new Span<long>(Frame(frame), _start.Length));
            foreach ((int slot, int offset) in program.Locals)
                *(long*)(Frame(frame) + slot) = (long)(_locals + (nuint)program.LocalBytes * (nuint)frame + offset);
        }
    }

    /// <summary>Runs one group.</summary>
    public void Run(long group)
    {
        long x = group % _launch.GridX;
        long y = group / _launch.GridX % _launch.GridY;
        long z = group / _launch.GridX / _launch.GridY;
        for (int frame = 0; frame < _frames; frame++)
        {
            foreach ((BuiltinKind kind, int slot) in _program.GroupBuiltins)
                *(long*)(Frame(frame) + slot) = kind switch { BuiltinKind.GridIdxX => x, BuiltinKind.GridIdxY => y, _ => z };
        }
        fixed (Instruction* code = _program.Code)
        {
            if (_program.HasConvergentOperations)
            {
                RunTogether(code);
                return;
            }
            int size = _launch.GroupSize;
            for (int thread = 0; thread < size; thread++)
            {
                SetThread(_registers, thread);
                Machine.Run(code, _registers, 0, _launch.Guard);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        NativeMemory.AlignedFree(_registers);
        NativeMemory.AlignedFree(_locals);
        NativeMemory.AlignedFree(_shared);
    }

    private static byte* Allocate(nuint bytes)
    {
        byte* memory = (byte*)NativeMemory.AlignedAlloc(nuint.Max(bytes, 64), 64);
        NativeMemory.Clear(memory, nuint.Max(bytes, 64));
        return memory;
    }

    private byte* Frame(int index) => _registers + (nint)_frameBytes * index;

    private void SetThread(byte* frame, int thread)
    {
        foreach ((BuiltinKind kind, int slot) in _program.ThreadBuiltins)
        {
            *(long*)(frame + slot) = kind switch
            {
                BuiltinKind.GroupIdxX => thread % _launch.GroupX,
                BuiltinKind.GroupIdxY => thread / _launch.GroupX % _launch.GroupY,
                BuiltinKind.GroupIdxZ => thread / _launch.GroupX / _launch.GroupY,
                BuiltinKind.LaneIdx => thread % _program.WarpSize,
                _ => thread / _program.WarpSize,
            };
        }
    }
}
