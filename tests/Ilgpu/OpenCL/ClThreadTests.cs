using System.Runtime.InteropServices;
using ILGPU.Interpreter;
using ILGPU.IR;
using IlgpuLlava.Ilgpu.Tests.Transform;

namespace IlgpuLlava.Ilgpu.Tests.OpenCL;

/// <summary>What threads learn of each other: together, and where they have parted before.</summary>
[TestFixtureSource(typeof(ClOracle), nameof(ClOracle.WidestForms))]
public class ClThreadTests(string form)
{
    private ClOracle Oracle => ClOracle.In(form);

    private const int Cells = 16;

    private static readonly (int X, int Y, int Z)[] s_groups = [(16, 1, 1), (3, 1, 1), (1, 1, 1), (4, 2, 2)];

    [TestCaseSource(nameof(s_groups))]
    public void Shuffles_of_every_kind_and_width((int X, int Y, int Z) group)
    {
        foreach (ShuffleKind kind in Enum.GetValues<ShuffleKind>())
        {
            Compare(group, $"{kind}", (ssa, source, result) =>
            {
                foreach (int width in new[] { 16, 4 })
                {
                    foreach (int operand in new[] { 1, 3, -1 })
                    {
                        Value lane = ssa.Add(ssa.Builtin(BuiltinKind.LaneIdx), ssa.Int(operand));
                        result(Shuffle(ssa, kind, source, ssa.Int(operand), width));
                        result(Shuffle(ssa, kind, source, lane, width));
                    }
                }
                Value real = ssa.Emit(OpCode.IntToFloat, ValueKind.Float32, source);
                result(ssa.Emit(OpCode.FloatToInt, ValueKind.Int32, Shuffle(ssa, kind, real, ssa.Int(2), 16)));
                Value wide = ssa.Emit(OpCode.SignExtend32, ValueKind.Int64, source);
                result(ssa.Emit(OpCode.Truncate32, ValueKind.Int32, Shuffle(ssa, kind, wide, ssa.Int(2), 16)));
            });
        }
    }

    [TestCaseSource(nameof(s_groups))]
    public void Votes_broadcasts_and_indices((int X, int Y, int Z) group)
    {
        Compare(group, "votes", (ssa, source, result) =>
        {
            Value odd = Odd(ssa, source);
            result(ssa.Emit(OpCode.Ballot, ValueKind.Int32, odd));
            result(ssa.Emit(OpCode.BarrierPopCount, ValueKind.Int32, odd));
            result(ssa.Emit(OpCode.GroupBroadcast, ValueKind.Int32, source, ssa.Int((group.X * group.Y * group.Z) - 1)));
            foreach (BuiltinKind kind in Enum.GetValues<BuiltinKind>())
            {
                if (kind is not (BuiltinKind.ExtentX or BuiltinKind.ExtentY or BuiltinKind.ExtentZ) && (int)kind % 2 == 0)
                    result(ssa.Builtin(kind));
            }
        });
    }

    [TestCaseSource(nameof(s_groups))]
    public void Votes_and_shuffles_of_threads_that_have_parted((int X, int Y, int Z) group)
    {
        Compare(group, "parted", (ssa, source, result) =>
        {
            Value odd = Odd(ssa, source);
            result(ssa.If(odd,
                () => ssa.Add(ssa.Emit(OpCode.Ballot, ValueKind.Int32, ssa.Bool(true)), Parted(ssa, source, 2)),
                () => ssa.Add(ssa.Emit(OpCode.Ballot, ValueKind.Int32, ssa.Bool(true)), Parted(ssa, source, 1))));
            result(ssa.Emit(OpCode.Ballot, ValueKind.Int32, ssa.Bool(true)));
        });
    }

    [TestCaseSource(nameof(s_groups))]
    public void Shuffles_in_a_loop_that_threads_leave_one_by_one((int X, int Y, int Z) group)
    {
        Compare(group, "loop", (ssa, source, result) =>
        {
            Value count = ssa.Binary(OpCode.And, source, ssa.Int(7));
            Value[] sums = ssa.For(count, [ssa.Int(0), source], (index, values) =>
            [
                ssa.Add(values[0], ssa.Emit(OpCode.Ballot, ValueKind.Int32, ssa.Bool(true))),
                ssa.Add(values[1], Parted(ssa, values[1], 1)),
            ]);
            result(sums[0]);
            result(sums[1]);
            result(ssa.Emit(OpCode.Ballot, ValueKind.Int32, ssa.Bool(true)));
        });
    }

    [Test]
    public void Barriers_after_some_threads_have_returned()
    {
        Compare((16, 1, 1), "returned", (ssa, source, result) =>
        {
            Block rest = ssa.Block();
            Block end = ssa.Block();
            ssa.Current.BranchTo(ssa.Compare(OpCode.Less, ssa.Builtin(BuiltinKind.LaneIdx), ssa.Int(5)), end, rest);
            ssa.Current = end;
            ssa.Current.Return();
            ssa.Current = rest;
            ssa.Emit(OpCode.Barrier, ValueKind.Void);
            result(ssa.Emit(OpCode.BarrierPopCount, ValueKind.Int32, ssa.Bool(true)));
            result(Parted(ssa, source, 8));
        });
    }

    [Test]
    public void Atomics([Values] bool isShared, [Values] bool isWide, [Values] bool isReal)
    {
        MemoryType memory = (isWide, isReal) switch
        {
            (false, false) => MemoryType.Int32,
            (true, false) => MemoryType.Int64,
            (false, true) => MemoryType.Float32,
            _ => MemoryType.Float64,
        };
        foreach (AtomicKind kind in Enum.GetValues<AtomicKind>())
        {
            bool isRealKind = kind is AtomicKind.Add or AtomicKind.Min or AtomicKind.Max or AtomicKind.Exchange
                or AtomicKind.CompareExchange;
            if (!isReal || isRealKind)
                Atomic(kind, isShared ? AddressSpace.Shared : AddressSpace.Global, memory);
        }
    }

    private void Atomic(AtomicKind kind, AddressSpace space, MemoryType memory)
    {
        Compare((16, 1, 1), $"{kind} {space} {memory}", (ssa, source, result) =>
        {
            int size = memory is MemoryType.Int32 or MemoryType.Float32 ? 4 : 8;
            Value shared = space == AddressSpace.Shared ? ssa.Alloca(16 * 8, space) : ssa.Parameter(2);
            Value lane = ssa.Builtin(BuiltinKind.LaneIdx);
            Value slot = space == AddressSpace.Shared ? lane : ssa.Add(ssa.Binary(OpCode.Multiply, ssa.Builtin(BuiltinKind.GridIdxX),
                ssa.Int(16)), lane);
            Value start = Convert(ssa, ssa.Int(17), memory);
            Value value = Convert(ssa, source, memory);
            ssa.Store(ssa.Element(shared, slot, size), start, memory);
            ssa.Emit(OpCode.Barrier, ValueKind.Void);
            Value cell = ssa.Element(shared, ssa.Binary(OpCode.Xor, slot, ssa.Int(1)), size);
            Value old = ssa.Emit(OpCode.Atomic, value.Kind, kind == AtomicKind.CompareExchange ? [cell, value, start] : [cell, value]);
            old.Memory = memory;
            old.Immediate = (long)kind;
            result(Back(ssa, old));
            ssa.Emit(OpCode.Barrier, ValueKind.Void);
            if (kind == AtomicKind.Add)
            {
                Value sum = ssa.Emit(
                    OpCode.Atomic, value.Kind, ssa.Element(shared, ssa.Binary(OpCode.And, slot, ssa.Int(~15)), size), value);
                sum.Memory = memory;
                sum.Immediate = (long)kind;
                ssa.Emit(OpCode.Barrier, ValueKind.Void);
            }
            result(Back(ssa, ssa.Load(ssa.Element(shared, slot, size), memory)));
        });
    }

    private static Value Convert(Ssa ssa, Value value, MemoryType memory) => memory switch
    {
        MemoryType.Int32 => value,
        MemoryType.Int64 => ssa.Emit(OpCode.SignExtend32, ValueKind.Int64, value),
        _ => ssa.Emit(OpCode.IntToFloat, Ssa.KindOf(memory), value),
    };

    private static Value Back(Ssa ssa, Value value) => value.Kind switch
    {
        ValueKind.Int32 => value,
        ValueKind.Int64 => ssa.Emit(OpCode.Truncate32, ValueKind.Int32, value),
        _ => ssa.Emit(OpCode.FloatToInt, ValueKind.Int32, value),
    };

    private static Value Odd(Ssa ssa, Value source) =>
        ssa.Compare(OpCode.NotEqual, ssa.Binary(OpCode.And, source, ssa.Int(1)), ssa.Int(0));

    private static Value Shuffle(Ssa ssa, ShuffleKind kind, Value value, Value lane, int width)
    {
        Value shuffle = ssa.Emit(OpCode.Shuffle, value.Kind, value, lane, ssa.Int(width));
        shuffle.Immediate = (long)kind;
        return shuffle;
    }

    /// <summary>
    /// A value of another thread, which may not be there: then the thread's own where threads run one by one. Lanes of vectors take
    /// part with what they hold, which no kernel may rely on; there each takes its own by not asking.
    /// </summary>
    private Value Parted(Ssa ssa, Value value, int distance) =>
        form == ClOracle.Forms[0] ? Shuffle(ssa, ShuffleKind.Xor, value, ssa.Int(distance), 16) : ssa.Add(value, ssa.Int(distance));

    /// <summary>Runs a kernel that has a number for each thread and writes up to 16.</summary>
    private void Compare((int X, int Y, int Z) group, string about, Action<Ssa, Value, Action<Value>> body)
    {
        int lanes = Oracle.Lanes;
        int threads = group.X * group.Y * group.Z;
        int[] input = [.. Enumerable.Range(0, 2 * threads).Select(i => i * 37 % 101)];
        byte[][] buffers = [MemoryMarshal.AsBytes<int>(input).ToArray(), new byte[2 * threads * Cells * 4], new byte[32 * 8]];
        Oracle.Compare(Build, new InterpreterLaunch(2, 1, 1, group.X, group.Y, group.Z), buffers, new long[3], false, about);

        Function Build()
        {
            Ssa ssa = new(lanes, ValueKind.Pointer, ValueKind.Pointer, ValueKind.Pointer);
            Value index = ssa.Add(ssa.Binary(OpCode.Multiply, ssa.Builtin(BuiltinKind.GridIdxX), ssa.Int(threads)),
                ssa.Builtin(BuiltinKind.LaneIdx));
            Value source = ssa.Load(ssa.Element(ssa.Parameter(0), index, 4), MemoryType.Int32);
            int cell = 0;
            body(ssa, source, value => ssa.Store(
                ssa.Element(ssa.Parameter(1), ssa.Add(ssa.Binary(OpCode.Multiply, index, ssa.Int(Cells)), ssa.Int(cell++)), 4), value,
                    MemoryType.Int32));
            return ssa.Finish();
        }
    }
}
