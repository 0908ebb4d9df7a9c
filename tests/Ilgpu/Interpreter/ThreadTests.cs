using ILGPU.Interpreter;
using ILGPU.IR;
using IlgpuLlava.Ilgpu.Tests.Transform;

namespace IlgpuLlava.Ilgpu.Tests.Interpreter;

/// <summary>Threads that wait for each other: barriers, shuffles, ballots, broadcasts, atomics.</summary>
public class ThreadTests
{
    private const int Warp = 8;

    [Test]
    public void BarrierMakesSharedStoresVisible()
    {
        const int size = 24;
        Ssa ssa = new(Warp, ValueKind.Pointer);
        Value shared = ssa.Alloca(4 * size, AddressSpace.Shared);
        Value me = ssa.Builtin(BuiltinKind.GroupIdxX);
        ssa.Store(ssa.Element(shared, me, 4), ssa.Binary(OpCode.Multiply, me, me), MemoryType.Int32);
        ssa.Emit(OpCode.Barrier, ValueKind.Void);
        Value mirror = ssa.Binary(OpCode.Subtract, ssa.Int(size - 1), me);
        Store(ssa, ssa.Load(ssa.Element(shared, mirror, 4), MemoryType.Int32));
        Assert.That(Run(ssa, size, 3), Is.EqualTo(Enumerable.Range(0, 3 * size).Select(i =>
            (long)((size - 1 - (i % size)) * (size - 1 - (i % size))))));
    }

    [TestCase(ShuffleKind.Index, 8)]
    [TestCase(ShuffleKind.Up, 8)]
    [TestCase(ShuffleKind.Down, 4)]
    [TestCase(ShuffleKind.Xor, 8)]
    [TestCase(ShuffleKind.Xor, 2)]
    public void ShufflesReadWithinTheirSegment(object kindOf, int width)
    {
        ShuffleKind kind = (ShuffleKind)kindOf;
        const int operand = 3, size = 20;
        Ssa ssa = new(Warp, ValueKind.Pointer);
        Value me = ssa.Builtin(BuiltinKind.GroupIdxX);
        Value shuffle = ssa.Emit(OpCode.Shuffle, ValueKind.Int32, ssa.Binary(OpCode.Multiply, me, ssa.Int(10)), ssa.Int(operand),
            ssa.Int(width));
        shuffle.Immediate = (long)kind;
        Store(ssa, shuffle);
        long[] actual = Run(ssa, size, 1);
        for (int thread = 0; thread < size; thread++)
        {
            int lane = thread % Warp;
            int segment = lane / width * width;
            int source = kind switch
            {
                ShuffleKind.Index => segment + operand,
                ShuffleKind.Up => lane - operand,
                ShuffleKind.Down => lane + operand,
                _ => lane ^ operand,
            };
            bool exists = source >= segment && source < segment + width && thread - lane + source < size;
            Assert.That(actual[thread], Is.EqualTo(10 * (exists ? thread - lane + source : thread)), $"thread {thread}");
        }
    }

    [Test]
    public void FinishedThreadsDoNotCount()
    {
        // The first half returns; the others meet at a barrier, count, vote and shuffle among themselves.
        Ssa ssa = new(Warp, ValueKind.Pointer);
        Value me = ssa.Builtin(BuiltinKind.GroupIdxX);
        Block rest = ssa.Block();
        Block done = ssa.Block();
        ssa.Current.BranchTo(ssa.Compare(OpCode.Less, me, ssa.Int(4)), done, rest);
        done.Return();
        ssa.Current = rest;
        Value truth = ssa.Compare(OpCode.NotEqual, me, ssa.Int(6));
        Value count = ssa.Emit(OpCode.BarrierPopCount, ValueKind.Int32, truth);
        Value votes = ssa.Emit(OpCode.Ballot, ValueKind.Int32, truth);
        Value left = ssa.Emit(OpCode.Shuffle, ValueKind.Int32, me, ssa.Int(1), ssa.Int(Warp));
        left.Immediate = (long)ShuffleKind.Up;
        Value broadcast = ssa.Emit(OpCode.GroupBroadcast, ValueKind.Int32, me, ssa.Int(5));
        Value all = ssa.Add(ssa.Binary(OpCode.Multiply, count, ssa.Int(1000000)), ssa.Binary(OpCode.Multiply, votes, ssa.Int(1000)));
        Store(ssa, ssa.Add(all, ssa.Add(ssa.Binary(OpCode.Multiply, broadcast, ssa.Int(10)), left)));
        Assert.That(Run(ssa, Warp, 1), Is.EqualTo(new long[] { 0, 0, 0, 0, 3176054, 3176054, 3176055, 3176056 }));
    }

    [Test]
    public void LanesThatLoopLongerMeetTheOthersBehindTheLoop()
    {
        // Lane n turns n times, reading its neighbour in each; all lanes are back together for the ballot behind.
        Ssa ssa = new(Warp, ValueKind.Pointer);
        Value me = ssa.Builtin(BuiltinKind.GroupIdxX);
        Value[] sum = ssa.For(me, [ssa.Int(0)], (i, carried) =>
        {
            Value next = ssa.Emit(OpCode.Shuffle, ValueKind.Int32, me, ssa.Int(1), ssa.Int(Warp));
            next.Immediate = (long)ShuffleKind.Xor;
            return [ssa.Add(carried[0], next)];
        });
        Value votes = ssa.Emit(OpCode.Ballot, ValueKind.Int32, ssa.Bool(true));
        Store(ssa, ssa.Add(ssa.Binary(OpCode.Multiply, votes, ssa.Int(1000)), sum[0]));
        long[] actual = Run(ssa, Warp, 1);
        for (int lane = 0; lane < Warp; lane++)
        {
            int expected = 0;
            for (int turn = 0; turn < lane; turn++)
                expected += turn < (lane ^ 1) ? lane ^ 1 : lane;
            Assert.That(actual[lane], Is.EqualTo(255000 + expected), $"lane {lane}");
        }
    }

    [Test]
    public void DivergentBarriersAreADeadlock()
    {
        Ssa ssa = new(Warp, ValueKind.Pointer);
        Value me = ssa.Builtin(BuiltinKind.GroupIdxX);
        ssa.If(ssa.Compare(OpCode.Less, me, ssa.Int(4)), () => Barrier(), () => Barrier());
        KernelDeadlockException error = Assert.Throws<KernelDeadlockException>(() => Run(ssa, Warp, 2))!;
        Assert.That(error.Message, Does.Contain("'test'").And.Contain("Barrier"));

        Value Barrier()
        {
            ssa.Emit(OpCode.Barrier, ValueKind.Void);
            return ssa.Int(0);
        }
    }

    [Test]
    public void AtomicsOfAllGroupsAddUp(
        [Values(MemoryType.Int32, MemoryType.Int64, MemoryType.Float32, MemoryType.Float64)] object memoryOf)
    {
        MemoryType memory = (MemoryType)memoryOf;
        Ssa ssa = new(ValueKind.Pointer);
        ValueKind kind = Ssa.KindOf(memory);
        Value one = kind switch
        {
            ValueKind.Int32 => ssa.Int(1),
            ValueKind.Int64 => ssa.Long(1),
            ValueKind.Float32 => ssa.Float(1),
            _ => ssa.Emit(OpCode.FloatConvert, ValueKind.Float64, ssa.Float(1)),
        };
        Value atomic = ssa.Emit(OpCode.Atomic, kind, ssa.Parameter(0), one);
        atomic.Memory = memory;
        long[] cells = [0];
        Ssa.Run(ssa.Finish(), new InterpreterLaunch(1000, GroupX: 5) { MaxWorkers = 4 }, cells);
        double total = kind switch
        {
            ValueKind.Float32 => BitConverter.Int32BitsToSingle((int)cells[0]),
            ValueKind.Float64 => BitConverter.Int64BitsToDouble(cells[0]),
            _ => cells[0],
        };
        Assert.That(total, Is.EqualTo(5000));
    }

    [Test]
    public void AtomicsCombineAndGiveTheOldContent()
    {
        (AtomicKind Kind, int Old, int Value, int Expected)[] cases =
        [
            (AtomicKind.And, 12, 10, 8), (AtomicKind.Or, 12, 10, 14), (AtomicKind.Xor, 12, 10, 6), (AtomicKind.Min, -3, 2, -3),
            (AtomicKind.Max, -3, 2, 2), (AtomicKind.MinUnsigned, -3, 2, 2), (AtomicKind.MaxUnsigned, -3, 2, -3),
            (AtomicKind.Exchange, 5, 9, 9), (AtomicKind.CompareExchange, 5, 9, 9),
            (AtomicKind.CompareExchange, 4, 9, 4), (AtomicKind.Add, int.MaxValue, 1, int.MinValue),
        ];
        foreach ((AtomicKind kind, int old, int value, int expected) in cases)
        {
            Ssa ssa = new(ValueKind.Pointer);
            Value[] operands = [ssa.Parameter(0), ssa.Int(value), ssa.Int(5)];
            Value atomic = ssa.Emit(OpCode.Atomic, ValueKind.Int32, kind == AtomicKind.CompareExchange ? operands : operands[..2]);
            atomic.Memory = MemoryType.Int32;
            atomic.Immediate = (long)kind;
            ssa.Store(ssa.PointerAdd(ssa.Parameter(0), ssa.Long(8)), atomic, MemoryType.Int32);
            long[] cells = [old, 0];
            Ssa.Run(ssa.Finish(), new InterpreterLaunch(1), cells);
            Assert.That(((int)cells[0], (int)cells[1]), Is.EqualTo((expected, old)), kind.ToString());
        }
    }

    [Test]
    public unsafe void CheckedModeNamesAccessesOutsideOfBuffers()
    {
        Ssa ssa = new(ValueKind.Pointer);
        ssa.Store(ssa.PointerAdd(ssa.Parameter(0), ssa.Long(8)), ssa.Int(1), MemoryType.Int32);
        InterpreterProgram program = new(ssa.Finish(), checkAccesses: true);
        long[] cells = new long[2];
        fixed (long* start = cells)
        {
            long first = (long)start;
            InterpreterLaunch Launch(int bytes) => new(1)
            {
                Guard = new MemoryGuard("test", (address, size) => address >= first && address + size <= first + bytes),
            };
            program.Launch(Launch(16), [first]);
            Assert.That(cells[1], Is.EqualTo(1));
            Assert.That(Assert.Throws<InvalidOperationException>(() => program.Launch(Launch(8), [first]))!.Message,
                Does.Contain("'test'"));
        }
    }

    private static void Store(Ssa ssa, Value value)
    {
        Value index = ssa.Add(
            ssa.Binary(OpCode.Multiply, ssa.Builtin(BuiltinKind.GridIdxX), ssa.Builtin(BuiltinKind.GroupDimX)),
                ssa.Builtin(BuiltinKind.GroupIdxX));
        ssa.Store(ssa.Element(ssa.Parameter(0), index, 8), value, MemoryType.Int32);
    }

    private static long[] Run(Ssa ssa, int groupSize, int groups)
    {
        long[] cells = new long[groupSize * groups];
        Ssa.Run(ssa.Finish(), new InterpreterLaunch(groups, GroupX: groupSize), cells);
        return cells;
    }
}
