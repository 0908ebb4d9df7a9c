using System.Runtime.InteropServices;
using ILGPU.Interpreter;
using ILGPU.IR;
using IlgpuLlava.Ilgpu.Tests.Transform;

namespace IlgpuLlava.Ilgpu.Tests.OpenCL;

/// <summary>Groups of several warps, which meet at barriers alone.</summary>
public class ClGroupTests
{
    private const int Cells = 8;
    private const int LargestGroup = 256;

    private static readonly (int X, int Y, int Z)[] s_groups =
        [(64, 1, 1), (256, 1, 1), (48, 1, 1), (33, 1, 1), (5, 7, 3), (8, 4, 4), (1, 1, 1)];

    [TestCaseSource(nameof(s_groups))]
    public void Warps_exchange_among_themselves((int X, int Y, int Z) group)
    {
        Compare(group, (ssa, thread, source, result) =>
        {
            foreach (ShuffleKind kind in Enum.GetValues<ShuffleKind>())
                result(Shuffle(ssa, kind, source, ssa.Int(3)));
            Value wide = ssa.Emit(OpCode.SignExtend32, ValueKind.Int64, source);
            result(ssa.Emit(OpCode.Truncate32, ValueKind.Int32, Shuffle(ssa, ShuffleKind.Xor, wide, ssa.Int(1))));
            result(ssa.Emit(OpCode.Ballot, ValueKind.Int32, Odd(ssa, source)));
            result(ssa.Builtin(BuiltinKind.WarpIdx));
            result(ssa.Builtin(BuiltinKind.LaneIdx));
        });
    }

    [TestCaseSource(nameof(s_groups))]
    public void Groups_count_and_broadcast((int X, int Y, int Z) group)
    {
        int last = (group.X * group.Y * group.Z) - 1;
        Compare(group, (ssa, thread, source, result) =>
        {
            result(ssa.Emit(OpCode.BarrierPopCount, ValueKind.Int32, Odd(ssa, source)));
            result(ssa.Emit(OpCode.GroupBroadcast, ValueKind.Int32, source, ssa.Int(last)));
            result(ssa.Emit(OpCode.BarrierPopCount, ValueKind.Int32, ssa.Bool(true)));
            result(ssa.Emit(OpCode.GroupBroadcast, ValueKind.Int32, source, ssa.Int(last / 2)));
        });
    }

    [TestCaseSource(nameof(s_groups))]
    public void Warps_part_and_exchange_apart((int X, int Y, int Z) group)
    {
        Compare(group, (ssa, thread, source, result) =>
        {
            // Uniform in each warp, not in the group.
            result(ssa.If(Odd(ssa, ssa.Builtin(BuiltinKind.WarpIdx)),
                () => Shuffle(ssa, ShuffleKind.Xor, source, ssa.Int(1)),
                () => ssa.Emit(OpCode.Ballot, ValueKind.Int32, Odd(ssa, source))));
            ssa.Emit(OpCode.Barrier, ValueKind.Void);
            Value vote = ssa.Emit(OpCode.Ballot, ValueKind.Int32, ssa.Compare(OpCode.Less, source, ssa.Int(50)));
            result(ssa.If(Odd(ssa, vote), () => Shuffle(ssa, ShuffleKind.Down, source, ssa.Int(2)), () => source));
            // A warp goes round as often as its number says.
            Value[] sums = ssa.For(ssa.Builtin(BuiltinKind.WarpIdx), [source], (index, values) =>
                [ssa.Add(values[0], Shuffle(ssa, ShuffleKind.Xor, values[0], ssa.Int(1)))]);
            result(sums[0]);
            result(ssa.Emit(OpCode.BarrierPopCount, ValueKind.Int32, Odd(ssa, source)));
        });
    }

    [TestCaseSource(nameof(s_groups))]
    public void Threads_of_many_warps_part((int X, int Y, int Z) group)
    {
        Compare(group, (ssa, thread, source, result) =>
        {
            Value count = ssa.Binary(OpCode.And, source, ssa.Int(3));
            Value[] sums = ssa.For(count, [ssa.Int(0), source], (index, values) =>
            [
                ssa.Add(values[0], ssa.Emit(OpCode.Ballot, ValueKind.Int32, ssa.Bool(true))),
                Shuffle(ssa, ShuffleKind.Xor, values[1], ssa.Int(1)),
            ]);
            result(sums[0]);
            result(sums[1]);
            result(ssa.Emit(OpCode.BarrierPopCount, ValueKind.Int32, Odd(ssa, source)));
            result(ssa.If(Odd(ssa, source), () => ssa.Emit(OpCode.Ballot, ValueKind.Int32, ssa.Bool(true)), () => ssa.Int(-1)));
        });
    }

    [TestCaseSource(nameof(s_groups))]
    public void Shared_memory_carries_from_warp_to_warp((int X, int Y, int Z) group)
    {
        int threads = group.X * group.Y * group.Z;
        Compare(group, (ssa, thread, source, result) =>
        {
            Value cells = ssa.Alloca(LargestGroup * 4, AddressSpace.Shared);
            ssa.Store(ssa.Element(cells, thread, 4), source, MemoryType.Int32);
            // A sum over the group, each thread its own order: seven barriers in a loop that all go round together.
            Value[] sums = ssa.For(ssa.Int(7), [ssa.Int(0)], (index, values) =>
            {
                ssa.Emit(OpCode.Barrier, ValueKind.Void);
                Value other = ssa.Binary(OpCode.RemainderUnsigned, ssa.Add(ssa.Add(thread, index), ssa.Int(1)), ssa.Int(threads));
                Value read = ssa.Load(ssa.Element(cells, other, 4), MemoryType.Int32);
                ssa.Emit(OpCode.Barrier, ValueKind.Void);
                ssa.Store(ssa.Element(cells, thread, 4), ssa.Add(read, ssa.Int(1)), MemoryType.Int32);
                return [ssa.Add(values[0], read)];
            });
            result(sums[0]);
        });
    }

    private static Value Odd(Ssa ssa, Value source) =>
        ssa.Compare(OpCode.NotEqual, ssa.Binary(OpCode.And, source, ssa.Int(1)), ssa.Int(0));

    private static Value Shuffle(Ssa ssa, ShuffleKind kind, Value value, Value lane)
    {
        Value shuffle = ssa.Emit(OpCode.Shuffle, value.Kind, value, lane, ssa.Int(ClOracle.Threads.Lanes));
        shuffle.Immediate = (long)kind;
        return shuffle;
    }

    /// <summary>Runs a kernel of two groups, which has for each thread its number and a value, and writes up to 8.</summary>
    private static void Compare((int X, int Y, int Z) group, Action<Ssa, Value, Value, Action<Value>> body)
    {
        int threads = group.X * group.Y * group.Z;
        int[] input = [.. Enumerable.Range(0, 2 * threads).Select(i => i * 37 % 101)];
        byte[][] buffers = [MemoryMarshal.AsBytes<int>(input).ToArray(), new byte[2 * threads * Cells * 4]];
        foreach (bool optimize in new[] { false, true })
            ClOracle.Threads.Compare(Build, new InterpreterLaunch(2, 1, 1, group.X, group.Y, group.Z), buffers, new long[2], optimize,
                $"{group}");

        Function Build()
        {
            Ssa ssa = new(ClOracle.Threads.Lanes, LargestGroup, ValueKind.Pointer, ValueKind.Pointer);
            Value thread = ssa.Add(ssa.Binary(OpCode.Multiply, ssa.Builtin(BuiltinKind.WarpIdx), ssa.Int(ClOracle.Threads.Lanes)),
                ssa.Builtin(BuiltinKind.LaneIdx));
            Value index = ssa.Add(ssa.Binary(OpCode.Multiply, ssa.Builtin(BuiltinKind.GridIdxX), ssa.Int(threads)), thread);
            Value source = ssa.Load(ssa.Element(ssa.Parameter(0), index, 4), MemoryType.Int32);
            int cell = 0;
            body(ssa, thread, source, value => ssa.Store(ssa.Element(
                ssa.Parameter(1), ssa.Add(ssa.Binary(OpCode.Multiply, index, ssa.Int(Cells)), ssa.Int(cell++)), 4),
                value, MemoryType.Int32));
            return ssa.Finish();
        }
    }
}
