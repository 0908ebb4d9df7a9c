using ILGPU.Interpreter;
using ILGPU.IR;
using ILGPU.Transform;

namespace IlgpuLlava.Ilgpu.Tests.Transform;

/// <summary>What each pass is there for, seen in the function it leaves.</summary>
public class PassTests
{
    [Test]
    public void SimplifyFoldsConstantsAndIdentities()
    {
        Ssa ssa = new(ValueKind.Pointer, ValueKind.Int32, ValueKind.Float32);
        Value x = ssa.Parameter(1);
        Value f = ssa.Parameter(2);
        Value sum = ssa.Add(ssa.Add(x, ssa.Int(3)), ssa.Int(-3));
        Value same = ssa.Binary(OpCode.Multiply, ssa.Binary(OpCode.Add, f, ssa.Float(-0f)), ssa.Float(1));
        Value kept = ssa.Binary(OpCode.Add, f, ssa.Float(0f));
        ssa.Store(ssa.Parameter(0), sum, MemoryType.Int32);
        ssa.Store(ssa.Parameter(0), same, MemoryType.Float32);
        ssa.Store(ssa.Parameter(0), kept, MemoryType.Float32);
        Function function = Optimised(ssa, Simplify.Run, DeadCode.Run);
        Value[] stores = [.. function.Values().Where(v => v.Op == OpCode.Store)];
        Assert.That(stores[0].Operands[1].Op, Is.EqualTo(OpCode.Parameter));
        Assert.That(stores[1].Operands[1].Op, Is.EqualTo(OpCode.Parameter));
        // -0 + 0 is +0: x + 0 is not x.
        Assert.That(stores[2].Operands[1].Op, Is.EqualTo(OpCode.Add));
    }

    [Test]
    public void NotOfAFloatingComparisonIsTrueForNaN()
    {
        Ssa ssa = new(ValueKind.Pointer, ValueKind.Float32);
        Value not = ssa.Emit(OpCode.Not, ValueKind.Bool, ssa.Compare(OpCode.Less, ssa.Parameter(1), ssa.Float(0)));
        ssa.Store(ssa.Parameter(0), ssa.Emit(OpCode.BoolToInt32, ValueKind.Int32, not), MemoryType.Int32);
        Function function = Optimised(ssa, Simplify.Run, DeadCode.Run);
        Assert.That(Count(function, OpCode.GreaterOrEqualUnsigned), Is.EqualTo(1));
        long[] cells = [7];
        Ssa.Run(function, new InterpreterLaunch(1), cells, BitConverter.SingleToUInt32Bits(float.NaN));
        Assert.That(cells[0], Is.EqualTo(1));
    }

    [Test]
    public void CyclesOfPhisThatHandOneValueRoundGo()
    {
        Ssa ssa = new(ValueKind.Pointer, ValueKind.Int32);
        Value x = ssa.Parameter(1);
        Value[] outer = ssa.For(x, [x], (_, carried) => ssa.For(x, carried, (_, inner) => inner));
        ssa.Store(ssa.Parameter(0), outer[0], MemoryType.Int32);
        Function function = Optimised(ssa, Simplify.Run);
        Assert.That(Count(function, OpCode.Phi), Is.EqualTo(2), "the two counters");
    }

    [Test]
    public void ConstantBranchesAndEmptyBlocksGo()
    {
        Ssa ssa = new(ValueKind.Pointer);
        Value a = ssa.If(ssa.Bool(true), () => ssa.Int(1), () => ssa.Int(2));
        ssa.Store(ssa.Parameter(0), a, MemoryType.Int32);
        Function function = Optimised(ssa, CfgSimplify.Run);
        Assert.That(function.Blocks, Has.Count.EqualTo(1));
    }

    [Test]
    public void SmallDiamondBecomesASelect()
    {
        Ssa ssa = new(ValueKind.Pointer, ValueKind.Int32);
        Value x = ssa.Parameter(1);
        Value chosen = ssa.If(ssa.Compare(OpCode.Less, x, ssa.Int(0)), () => ssa.Add(x, ssa.Int(5)), () =>
            ssa.Binary(OpCode.Multiply, x, x));
        ssa.Store(ssa.Parameter(0), chosen, MemoryType.Int32);
        Function function = Optimised(ssa, IfConversion.Run);
        Assert.That(function.Blocks, Has.Count.EqualTo(1));
        Assert.That(Count(function, OpCode.Select), Is.EqualTo(1));
    }

    [Test]
    public void LoadsAreNotSpeculated()
    {
        Ssa ssa = new(ValueKind.Pointer, ValueKind.Int32);
        Value zero = ssa.Int(0);
        Value chosen = ssa.If(ssa.Compare(OpCode.Less, ssa.Parameter(1), zero), () => ssa.Load(ssa.Parameter(0), MemoryType.Int32), () =>
            zero);
        ssa.Store(ssa.Parameter(0), chosen, MemoryType.Int32);
        ssa.Finish();
        Pipeline.Optimize(ssa.Function);
        Value load = ssa.Function.Values().Single(v => v.Op == OpCode.Load);
        Assert.That(load.Block, Is.Not.EqualTo(ssa.Function.Entry));
    }

    [Test]
    public void EqualValuesAreComputedOnce()
    {
        Ssa ssa = new(ValueKind.Pointer, ValueKind.Int32, ValueKind.Int32);
        Value first = ssa.Add(ssa.Parameter(1), ssa.Parameter(2));
        Value result = ssa.If(ssa.Compare(OpCode.Less, first, ssa.Int(9)), () => ssa.Add(ssa.Parameter(2), ssa.Parameter(1)), () =>
            ssa.Int(0));
        ssa.Store(ssa.Parameter(0), result, MemoryType.Int32);
        Function function = Optimised(ssa, ValueNumbering.Run);
        Assert.That(Count(function, OpCode.Add), Is.EqualTo(1));
    }

    [TestCase(OpCode.Store, 2)]
    [TestCase(OpCode.Barrier, 2)]
    [TestCase(OpCode.Constant, 1)]
    public void LoadsMergeOnlyWhereNothingWritesBetween(object betweenOp, int expected)
    {
        OpCode between = (OpCode)betweenOp;
        Ssa ssa = new(ValueKind.Pointer, ValueKind.Pointer);
        Value a = ssa.Load(ssa.Parameter(0), MemoryType.Int32);
        if (between == OpCode.Store)
            ssa.Store(ssa.PointerAdd(ssa.Parameter(1), ssa.Long(4)), a, MemoryType.Int32);
        else if (between == OpCode.Barrier)
            ssa.Emit(OpCode.Barrier, ValueKind.Void);
        Value b = ssa.Load(ssa.Parameter(0), MemoryType.Int32);
        ssa.Store(ssa.Parameter(1), ssa.Add(a, b), MemoryType.Int32);
        Function function = Optimised(ssa, ValueNumbering.Run);
        Assert.That(Count(function, OpCode.Load), Is.EqualTo(expected));
    }

    [Test]
    public void LoadsBesideAStoreOfTheSameArrayMerge()
    {
        Ssa ssa = new(ValueKind.Pointer);
        Value start = ssa.Parameter(0);
        Value a = ssa.Load(start, MemoryType.Int32);
        ssa.Store(ssa.PointerAdd(start, ssa.Long(4)), a, MemoryType.Int32);
        ssa.Store(ssa.PointerAdd(start, ssa.Long(8)), ssa.Load(start, MemoryType.Int32), MemoryType.Int32);
        Function function = Optimised(ssa, Simplify.Run, ValueNumbering.Run);
        Assert.That(Count(function, OpCode.Load), Is.EqualTo(1));
    }

    [Test]
    public void InvariantsLeaveTheLoopAndLoadsStay()
    {
        Ssa ssa = new(ValueKind.Pointer, ValueKind.Int32);
        Value x = ssa.Parameter(1);
        Value[] sum = ssa.For(x, [x], (i, carried) =>
        {
            Value invariant = ssa.Binary(OpCode.Multiply, x, x);
            Value load = ssa.Load(ssa.Parameter(0), MemoryType.Int32);
            return [ssa.Add(carried[0], ssa.Add(invariant, load))];
        });
        ssa.Store(ssa.Parameter(0), sum[0], MemoryType.Int32);
        Function function = Optimised(ssa, InvariantMotion.Run);
        LoopForest forest = new(function);
        Assert.That(forest.Depth(function.Values().Single(v => v.Op == OpCode.Multiply).Block!), Is.Zero);
        Assert.That(forest.Depth(function.Values().Single(v => v.Op == OpCode.Load).Block!), Is.EqualTo(1));
    }

    [Test]
    public void LocalArrayBecomesPhisAcrossALoop()
    {
        Ssa ssa = new(ValueKind.Pointer, ValueKind.Int32);
        Value array = ssa.Alloca(16);
        ssa.Store(array, ssa.Long(0), MemoryType.Int64);
        ssa.For(ssa.Parameter(1), [], (i, _) =>
        {
            Value cell = ssa.PointerAdd(array, ssa.Long(4));
            ssa.Store(cell, ssa.Add(ssa.Load(cell, MemoryType.Int32), i), MemoryType.Int32);
            return [];
        });
        Value asFloat = ssa.Load(ssa.PointerAdd(array, ssa.Long(4)), MemoryType.Float32);
        ssa.Store(ssa.Parameter(0), asFloat, MemoryType.Float32);
        Function function = Optimised(ssa, ScalarReplacement.Run);
        Assert.That(Count(function, OpCode.Alloca), Is.Zero);
        Assert.That(Count(function, OpCode.Load), Is.Zero);
        Assert.That(Count(function, OpCode.BitCast), Is.EqualTo(1));
        long[] cells = [-1];
        Ssa.Run(function, new InterpreterLaunch(1), cells, 5);
        Assert.That((int)cells[0], Is.EqualTo(10));
    }

    [Test]
    public void NarrowCellsTruncateAndExtend()
    {
        Ssa ssa = new(ValueKind.Pointer, ValueKind.Int32);
        Value array = ssa.Alloca(2);
        ssa.Store(array, ssa.Parameter(1), MemoryType.Int8);
        ssa.Store(ssa.Parameter(0), ssa.Load(array, MemoryType.UInt8), MemoryType.Int32);
        Function function = Optimised(ssa, ScalarReplacement.Run);
        Assert.That(Count(function, OpCode.Alloca), Is.Zero);
        long[] cells = [0];
        Ssa.Run(function, new InterpreterLaunch(1), cells, -1);
        Assert.That((int)cells[0], Is.EqualTo(255));
    }

    [Test]
    public void PartlyOverlappingAccessesKeepTheArray()
    {
        Ssa ssa = new(ValueKind.Pointer, ValueKind.Int32);
        Value array = ssa.Alloca(8);
        ssa.Store(array, ssa.Parameter(1), MemoryType.Int32);
        ssa.Store(ssa.Parameter(0), ssa.Load(ssa.PointerAdd(array, ssa.Long(2)), MemoryType.Int32), MemoryType.Int32);
        Assert.That(Count(Optimised(ssa, ScalarReplacement.Run), OpCode.Alloca), Is.EqualTo(1));
    }

    [Test]
    public void LoopsOverLocalArraysAreUnrolledAndLongOnesAreNot([Values(6, 100000)] int turns)
    {
        Ssa ssa = new(ValueKind.Pointer, ValueKind.Int32);
        Value array = ssa.Alloca(4 * 6);
        ssa.For(ssa.Int(turns), [], (i, _) =>
        {
            ssa.Store(ssa.Element(array, ssa.Binary(OpCode.RemainderUnsigned, i, ssa.Int(6)), 4), ssa.Add(i, ssa.Parameter(1)),
                MemoryType.Int32);
            return [];
        });
        ssa.Store(ssa.Parameter(0), ssa.Load(ssa.PointerAdd(array, ssa.Long(20)), MemoryType.Int32), MemoryType.Int32);
        ssa.Finish();
        Pipeline.Optimize(ssa.Function);
        bool small = turns == 6;
        Assert.That(new LoopForest(ssa.Function).Roots, Has.Count.EqualTo(small ? 0 : 1));
        Assert.That(Count(ssa.Function, OpCode.Alloca), Is.EqualTo(small ? 0 : 1));
    }

    [Test]
    public void AddressesEndInTheirConstantAndStartWithWhatIsInvariant()
    {
        Ssa ssa = new(ValueKind.Pointer, ValueKind.Int64);
        ssa.For(ssa.Int(100), [], (i, _) =>
        {
            Value index = ssa.Emit(OpCode.SignExtend32, ValueKind.Int64, i);
            Value offset = ssa.Binary(OpCode.Multiply,
                ssa.Binary(OpCode.Add, ssa.Binary(OpCode.Add, index, ssa.Long(3)), ssa.Parameter(1)), ssa.Long(8));
            ssa.Store(ssa.PointerAdd(ssa.Parameter(0), offset), i, MemoryType.Int32);
            return [];
        });
        Function function = ssa.Finish();
        Pipeline.Optimize(function);
        Value address = function.Values().Single(v => v.Op == OpCode.Store).Operands[0];
        Assert.That(address.Operands[1], Has.Property("Op").EqualTo(OpCode.Constant).And.Property("Immediate").EqualTo(24L));
        Value start = address.Operands[0].Operands[0];
        Assert.That(new LoopForest(function).Depth(start.Block!), Is.Zero);
    }

    [Test]
    public void LoopSimplifyGivesOnePreheaderOneLatchAndOwnExits()
    {
        for (int seed = 0; seed < 60; seed++)
        {
            Function function = RandomPrograms.Generate(seed);
            CfgSimplify.Run(function);
            LoopSimplify.Run(function);
            foreach (Loop loop in new LoopForest(function).InnerFirst())
            {
                Assert.That(loop.Preheader, Is.Not.Null);
                Assert.That(loop.Latches, Has.Count.EqualTo(1));
                Assert.That(loop.Exits().All(e => e.From.Successors[e.Successor].Predecessors.TrueForAll(loop.Contains)));
            }
        }
    }

    [Test]
    public void LoopClosedSsaHasNoUsesOutside()
    {
        for (int seed = 0; seed < 60; seed++)
        {
            Function function = RandomPrograms.Generate(seed);
            Pipeline.Optimize(function);
            LoopClosedSsa.Convert(function);
            Verifier.Verify(function, "closing");
            LoopForest forest = new(function);
            foreach (Value user in function.Values())
            {
                for (int i = 0; i < user.Operands.Length; i++)
                {
                    Block use = user.Op == OpCode.Phi ? user.Block!.Predecessors[i] : user.Block!;
                    for (Loop? loop = forest.LoopOf(user.Operands[i].Block!); loop is not null; loop = loop.Parent)
                        Assert.That(loop.Contains(use), $"seed {seed}: {user} uses %{user.Operands[i].Id} from outside its loop");
                }
            }
        }
    }

    private static Function Optimised(Ssa ssa, params Func<Function, bool>[] passes)
    {
        Function function = ssa.Finish();
        foreach (Func<Function, bool> pass in passes)
        {
            pass(function);
            function.Renumber();
            Verifier.Verify(function, "the pass");
        }
        return function;
    }

    private static int Count(Function function, OpCode op) => function.Values().Count(v => v.Op == op);
}
