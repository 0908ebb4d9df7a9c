using ILGPU.Interpreter;
using ILGPU.IR;
using IlgpuLlava.Ilgpu.Tests.Transform;

namespace IlgpuLlava.Ilgpu.Tests.Cpu;

/// <summary>What lanes learn of each other, atomics and shared memory, in full, partial and multi-dimensional groups.</summary>
public class ThreadTests
{
    private static readonly (int X, int Y, int Z)[] Shapes = [(16, 1, 1), (8, 1, 1), (4, 1, 1), (3, 1, 1), (1, 1, 1), (2, 2, 1),
        (4, 2, 2), (1, 3, 1), (2, 1, 2)];

    private static IEnumerable<TestCaseData> Groups()
    {
        foreach (int lanes in new[] { 16, 8, 4 })
        {
            foreach ((int x, int y, int z) in Shapes)
            {
                if (x * y * z <= lanes)
                    yield return new TestCaseData(lanes, x, y, z);
            }
        }
    }

    [TestCaseSource(nameof(Groups))]
    public void Shuffles_of_every_kind_and_width(int lanes, int x, int y, int z)
    {
        foreach (ShuffleKind kind in Enum.GetValues<ShuffleKind>())
        {
            for (int width = 1; width <= lanes; width *= 2)
            {
                foreach (int operand in new[] { 0, 1, 2, 3, lanes - 1, lanes, -1 })
                {
                    foreach (bool varying in new[] { false, true })
                    {
                        Compare(lanes, x, y, z, $"{kind} {operand} width {width}", (ssa, index, result) =>
                        {
                            Value source = ssa.Load(ssa.Element(ssa.Parameter(0), index, 4), MemoryType.Int32);
                            Value lane = varying ? ssa.Add(ssa.Builtin(BuiltinKind.LaneIdx), ssa.Int(operand)) : ssa.Int(operand);
                            result(Shuffle(ssa, kind, source, lane, width));
                            Value real = ssa.Emit(OpCode.IntToFloat, ValueKind.Float32, source);
                            result(ssa.Emit(OpCode.FloatToInt, ValueKind.Int32, Shuffle(ssa, kind, real, lane, width)));
                            Value wide = ssa.Emit(OpCode.SignExtend32, ValueKind.Int64, source);
                            result(ssa.Emit(OpCode.Truncate32, ValueKind.Int32, Shuffle(ssa, kind, wide, lane, width)));
                        });
                    }
                }
            }
        }
    }

    /// <summary>The lanes as a table, with indices of which a mask leaves what is within the warp, or less, or more.</summary>
    [TestCaseSource(nameof(Groups))]
    public void Shuffles_by_masked_indices(int lanes, int x, int y, int z)
    {
        foreach (int mask in new[] { lanes - 1, (lanes / 2) - 1, (2 * lanes) - 1, 0, -1 })
        {
            foreach (bool first in new[] { false, true })
            {
                Compare(lanes, x, y, z, $"mask {mask}", (ssa, index, result) =>
                {
                    Value source = ssa.Load(ssa.Element(ssa.Parameter(0), index, 4), MemoryType.Int32);
                    Value any = ssa.Binary(OpCode.Multiply, source, ssa.Int(-77));
                    Value lane = first ? ssa.Binary(OpCode.And, ssa.Int(mask), any) : ssa.Binary(OpCode.And, any, ssa.Int(mask));
                    result(Shuffle(ssa, ShuffleKind.Index, source, lane, lanes));
                    Value real = ssa.Emit(OpCode.IntToFloat, ValueKind.Float32, source);
                    result(ssa.Emit(OpCode.FloatToInt, ValueKind.Int32, Shuffle(ssa, ShuffleKind.Index, real, lane, lanes)));
                    Value wide = ssa.Emit(OpCode.SignExtend32, ValueKind.Int64, source);
                    result(ssa.Emit(OpCode.Truncate32, ValueKind.Int32, Shuffle(ssa, ShuffleKind.Index, wide, lane, lanes)));
                    result(lane);
                    result(Shuffle(ssa, ShuffleKind.Index, source, lane, Math.Max(1, lanes / 2)));
                });
            }
        }
    }

    [TestCaseSource(nameof(Groups))]
    public void Votes_broadcasts_and_indices(int lanes, int x, int y, int z)
    {
        Compare(lanes, x, y, z, "votes", (ssa, index, result) =>
        {
            Value source = ssa.Load(ssa.Element(ssa.Parameter(0), index, 4), MemoryType.Int32);
            Value odd = ssa.Compare(OpCode.NotEqual, ssa.Binary(OpCode.And, source, ssa.Int(1)), ssa.Int(0));
            result(ssa.Emit(OpCode.Ballot, ValueKind.Int32, odd));
            result(ssa.Emit(OpCode.BarrierPopCount, ValueKind.Int32, odd));
            result(ssa.Emit(OpCode.GroupBroadcast, ValueKind.Int32, source, ssa.Int((x * y * z) - 1)));
            result(ssa.Emit(OpCode.Truncate32, ValueKind.Int32,
                ssa.Emit(OpCode.GroupBroadcast, ValueKind.Int64, ssa.Emit(OpCode.SignExtend32, ValueKind.Int64, source), ssa.Int(0))));
            foreach (BuiltinKind kind in new[]
            {
                BuiltinKind.GroupIdxX, BuiltinKind.GroupIdxY, BuiltinKind.GroupIdxZ, BuiltinKind.GroupDimX, BuiltinKind.GroupDimY,
                    BuiltinKind.GroupDimZ,
                BuiltinKind.LaneIdx, BuiltinKind.WarpIdx, BuiltinKind.GridIdxX, BuiltinKind.GridIdxY, BuiltinKind.GridIdxZ,
                    BuiltinKind.GridDimZ,
            })
            {
                result(ssa.Builtin(kind));
            }
        });
    }

    [TestCaseSource(nameof(Groups))]
    public void Sums_by_butterfly(int lanes, int x, int y, int z)
    {
        Compare(lanes, x, y, z, "butterfly", (ssa, index, result) =>
        {
            Value sum = ssa.Load(ssa.Element(ssa.Parameter(0), index, 4), MemoryType.Int32);
            for (int distance = lanes / 2; distance > 0; distance /= 2)
                sum = ssa.Add(sum, Shuffle(ssa, ShuffleKind.Xor, sum, ssa.Int(distance), lanes));
            result(sum);
            result(ssa.If(ssa.Compare(OpCode.Less, sum, ssa.Int(100)), () => ssa.Add(sum, ssa.Int(1)), () =>
                ssa.Add(sum, ssa.Builtin(BuiltinKind.LaneIdx))));
        });
    }

    [TestCaseSource(nameof(Groups))]
    public void Shared_memory_and_atomics(int lanes, int x, int y, int z)
    {
        foreach (AtomicKind kind in Enum.GetValues<AtomicKind>())
        {
            Compare(lanes, x, y, z, kind.ToString(), (ssa, index, result) =>
            {
                Value shared = ssa.Alloca(64 * 4, AddressSpace.Shared);
                Value lane = ssa.Builtin(BuiltinKind.LaneIdx);
                // In a group of odd size the last lane's neighbour does not exist, but its cell does.
                ssa.Store(ssa.Element(shared, lane, 4), ssa.Int(17), MemoryType.Int32);
                ssa.Store(ssa.Element(shared, ssa.Binary(OpCode.Xor, lane, ssa.Int(1)), 4), ssa.Int(17), MemoryType.Int32);
                ssa.Emit(OpCode.Barrier, ValueKind.Void);
                // Each lane its neighbour's cell, then all lanes cell 0: without order between lanes only where the result does not
                // depend on it.
                Value source = ssa.Load(ssa.Element(ssa.Parameter(0), index, 4), MemoryType.Int32);
                Value cell = ssa.Element(shared, ssa.Binary(OpCode.Xor, lane, ssa.Int(1)), 4);
                Value[] operands = kind == AtomicKind.CompareExchange ? [cell, source, ssa.Int(17)] : [cell, source];
                Value old = ssa.Emit(OpCode.Atomic, ValueKind.Int32, operands);
                old.Memory = MemoryType.Int32;
                old.Immediate = (long)kind;
                result(old);
                if (kind is not (AtomicKind.Exchange or AtomicKind.CompareExchange))
                {
                    Value common = ssa.Emit(OpCode.Atomic, ValueKind.Int32, ssa.PointerAdd(shared, ssa.Long(4 * 40)), source);
                    common.Memory = MemoryType.Int32;
                    common.Immediate = (long)AtomicKind.Add;
                }
                ssa.Emit(OpCode.Barrier, ValueKind.Void);
                result(ssa.Load(ssa.Element(shared, lane, 4), MemoryType.Int32));
            });
        }
    }

    private static Value Shuffle(Ssa ssa, ShuffleKind kind, Value value, Value lane, int width)
    {
        Value shuffle = ssa.Emit(OpCode.Shuffle, value.Kind, value, lane, ssa.Int(width));
        shuffle.Immediate = (long)kind;
        return shuffle;
    }

    /// <summary>Runs a kernel in which each thread has 16 cells for results.</summary>
    private static void Compare(int lanes, int x, int y, int z, string about, Action<Ssa, Value, Action<Value>> body)
    {
        int threads = x * y * z;
        InterpreterLaunch launch = new(2, 2, 1, x, y, z);
        int[] input = [.. Enumerable.Range(0, 4 * threads).Select(i => (i * 37) % 101)];
        CpuOracle.Argument[] arguments = [CpuOracle.Argument.Of(input), CpuOracle.Argument.Of(new int[4 * threads * 16])];
        CpuOracle.Compare(Build, launch, arguments, $"{about}, {lanes} lanes, group {x} x {y} x {z}");

        Function Build()
        {
            Ssa ssa = new(lanes, ValueKind.Pointer, ValueKind.Pointer);
            Value group = ssa.Add(ssa.Builtin(BuiltinKind.GridIdxX),
                ssa.Binary(OpCode.Multiply, ssa.Builtin(BuiltinKind.GridIdxY), ssa.Int(2)));
            Value index = ssa.Add(ssa.Binary(OpCode.Multiply, group, ssa.Int(threads)), ssa.Builtin(BuiltinKind.LaneIdx));
            int cell = 0;
            body(ssa, index, value => ssa.Store(
                ssa.Element(ssa.Parameter(1), ssa.Add(ssa.Binary(OpCode.Multiply, index, ssa.Int(16)), ssa.Int(cell++)), 4), value,
                    MemoryType.Int32));
            return ssa.Finish();
        }
    }
}
