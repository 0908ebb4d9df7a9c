using ILGPU.Backends.Ptx;
using ILGPU.IR;
using IlgpuLlava.Ilgpu.Tests.Transform;

namespace IlgpuLlava.Ilgpu.Tests.Ptx;

/// <summary>The text of kernels for CUDA: versions, parameters, and the forms that the meaning of .NET asks for.</summary>
public class PtxTextTests
{
    private static readonly PtxTarget s_target = new(86, 80, false);

    [Test]
    public void Entry_takes_the_leaves_in_use_and_the_launch_facts()
    {
        Ssa ssa = new(32, ValueKind.Pointer, ValueKind.Int32, ValueKind.Float64);
        ssa.Store(ssa.Parameter(0), ssa.Parameter(2), MemoryType.Float64);
        PtxKernelText text = PtxEmitter.Emit(ssa.Finish(), s_target);
        Assert.That(text.Leaves, Is.EqualTo([0, 2]));
        Assert.That(text.Source, Does.Contain(".visible .entry k_test(\n    .param .u64 a0,\n    .param .f64 a2,\n"
            + "    .param .u64 extent_x,\n    .param .u64 extent_y,\n    .param .u64 extent_z,\n    .param .b32 dynamic_bytes)\n"));
        Assert.That(text.Source, Does.StartWith(".version 7.0\n.target sm_80\n.address_size 64\n"));
        Assert.That(text.TakesDynamicShared, Is.False);
    }

    [TestCase(75, false, "6.3", "sm_75")]
    [TestCase(80, false, "7.0", "sm_80")]
    [TestCase(90, false, "7.8", "sm_90")]
    [TestCase(90, true, "8.0", "sm_90a")]
    public void Version_is_the_lowest_that_knows_the_target(int sm, bool specific, string version, string name)
    {
        Ssa ssa = new(32);
        Assert.That(PtxEmitter.Emit(ssa.Finish(), new PtxTarget(86, sm, specific)).Source,
            Does.StartWith($".version {version}\n.target {name}\n"));
    }

    [Test]
    public void A_driver_that_does_not_know_the_device_gets_the_text_of_an_older_one()
    {
        Assert.That(PtxTarget.ForDevice(9, 0, 86), Is.EqualTo(new PtxTarget(86, 90, true)));
        Assert.That(PtxTarget.ForDevice(9, 0, 75), Is.EqualTo(new PtxTarget(75, 87, false)));
        Assert.That(PtxTarget.ForDevice(12, 0, 82), Is.EqualTo(new PtxTarget(82, 90, false)));
        Assert.That(PtxTarget.ForDevice(7, 5, 86), Is.EqualTo(new PtxTarget(86, 75, false)));
        Assert.That(() => PtxTarget.ForDevice(6, 1, 86), Throws.TypeOf<NotSupportedException>().With.Message.Contains("6.1"));
    }

    [TestCase(11020, 72)]
    [TestCase(11080, 78)]
    [TestCase(12040, 84)]
    [TestCase(12080, 88)]
    [TestCase(13000, 90)]
    public void Newest_version_of_a_driver(int driver, int version) => Assert.That(PtxTarget.MaxVersionOf(driver), Is.EqualTo(version));

    [Test]
    public void Phis_that_trade_places_go_through_one_more_register()
    {
        Ssa ssa = new(32, ValueKind.Pointer, ValueKind.Int32);
        Value[] pair = ssa.For(ssa.Parameter(1), [ssa.Int(1), ssa.Int(2)], (_, values) => [values[1], values[0]]);
        ssa.Store(ssa.Parameter(0), pair[0], MemoryType.Int32);
        string source = PtxEmitter.Emit(ssa.Finish(), s_target).Source;
        string[] moves = [.. source.Split('\n').Where(l => l.Contains("mov.b32 %r") && l.Contains(", %r")).Select(l => l.Trim())];
        Assert.That(moves, Has.Length.EqualTo(4), source);
    }

    [Test]
    public void Constants_of_addresses_become_offsets()
    {
        Ssa ssa = new(32, ValueKind.Pointer);
        Value a = ssa.Load(ssa.PointerAdd(ssa.Parameter(0), ssa.Long(16)), MemoryType.Int32);
        ssa.Store(ssa.PointerAdd(ssa.Parameter(0), ssa.Long(-4)), a, MemoryType.Int32);
        string source = PtxEmitter.Emit(ssa.Finish(), s_target).Source;
        Assert.That(source, Does.Contain("+16]").And.Contain("-4]").And.Not.Contain("add."));
    }

    [Test]
    public void Shuffles_name_all_lanes_where_all_come()
    {
        string source = Shuffled((_, _) => null);
        Assert.That(source, Does.Contain("shfl.sync.bfly.b32").And.Contain(", 0xffffffff;"));
        Assert.That(source, Does.Not.Contain("activemask").And.Not.Contain("vote"));
    }

    [Test]
    public void Shuffles_on_a_side_of_a_branch_name_the_lanes_that_took_it()
    {
        string source = Shuffled((ssa, lane) => ssa.Compare(OpCode.Less, lane, ssa.Parameter(1)));
        Assert.That(source, Does.Match(@"vote\.sync\.ballot\.b32 (%r\d+), %p\d+, 0xffffffff;\n"
            + @"[\s\S]*?\$b1:\n[^$]*shfl\.sync\.idx\.b32 [^\n]*, \1;"), source);
        Assert.That(source, Does.Not.Contain("activemask"));
    }

    [Test]
    public void Shuffles_in_a_loop_name_the_lanes_that_are_still_in_it()
    {
        Ssa ssa = new(32, ValueKind.Pointer);
        Value lane = ssa.Builtin(BuiltinKind.LaneIdx);
        Value[] sums = ssa.For(lane, [lane], (_, values) => [Exchanged(ssa, values[0])]);
        ssa.Store(ssa.Element(ssa.Parameter(0), lane, 4), Exchanged(ssa, sums[0]), MemoryType.Int32);
        string source = PtxEmitter.Emit(ssa.Finish(), s_target).Source;
        Assert.That(source, Does.Match(@"mov\.b32 (?<turn>%r\d+), 0xffffffff;[\s\S]*?\$b1:\n"
            + @"[\s\S]*?vote\.sync\.ballot\.b32 (?<stay>%r\d+), %p\d+, \k<turn>;"
            + @"[\s\S]*?shfl\.sync\.idx[^\n]*, \k<stay>;[\s\S]*?mov\.b32 \k<turn>, \k<stay>;"), source);
        Assert.That(source, Does.Not.Contain("activemask").And.Contain("shfl.sync.bfly"));
    }

    [Test]
    public void Threads_that_end_do_so_at_once()
    {
        Ssa ssa = new(32, ValueKind.Pointer, ValueKind.Int32);
        Value lane = ssa.Builtin(BuiltinKind.LaneIdx);
        Block rest = ssa.Block();
        Block end = ssa.Block();
        ssa.Current.BranchTo(ssa.Compare(OpCode.GreaterOrEqual, lane, ssa.Parameter(1)), end, rest);
        end.Return();
        ssa.Current = rest;
        ssa.Store(ssa.Element(ssa.Parameter(0), lane, 4), Exchanged(ssa, lane), MemoryType.Int32);
        rest.BranchTo(end);
        string source = PtxEmitter.Emit(ssa.Finish(), s_target).Source;
        Assert.That(source, Does.Match(@"@%p\d+ ret;"));
        // The lanes that are left are asked for, since one that has ended gives no value.
        Assert.That(source, Does.Match(@"vote\.sync\.ballot\.b32 %r\d+, %p\d+, 0xffffffff;[^$]*shfl\.sync\.idx[^\n]*0xffffffff"), source);
    }

    private static string Shuffled(Func<Ssa, Value, Value?> condition)
    {
        Ssa ssa = new(32, ValueKind.Pointer, ValueKind.Int32);
        Value lane = ssa.Builtin(BuiltinKind.LaneIdx);
        Value sum = condition(ssa, lane) is { } part ? ssa.If(part, () => Exchanged(ssa, lane), () => ssa.Int(3)) : Exchanged(ssa, lane);
        ssa.Store(ssa.Element(ssa.Parameter(0), lane, 4), sum, MemoryType.Int32);
        return PtxEmitter.Emit(ssa.Finish(), s_target).Source;
    }

    private static Value Exchanged(Ssa ssa, Value value)
    {
        Value shuffle = ssa.Emit(OpCode.Shuffle, ValueKind.Int32, value, ssa.Int(1), ssa.Int(32));
        shuffle.Immediate = (long)ShuffleKind.Xor;
        return shuffle;
    }

    [Test]
    public void Nothing_is_flushed_or_contracted()
    {
        Ssa ssa = new(32, ValueKind.Pointer, ValueKind.Float32);
        Value a = ssa.Parameter(1);
        Value sum = ssa.Add(ssa.Binary(OpCode.Multiply, a, a), a);
        ssa.Store(ssa.Parameter(0), ssa.Binary(OpCode.Divide, ssa.Emit(OpCode.Sqrt, ValueKind.Float32, sum), a), MemoryType.Float32);
        string source = PtxEmitter.Emit(ssa.Finish(), s_target).Source;
        Assert.That(source, Does.Contain("mul.rn.f32").And.Contain("add.rn.f32").And.Contain("div.rn.f32").And.Contain("sqrt.rn.f32"));
        Assert.That(source, Does.Not.Contain("ftz").And.Not.Contain("approx").And.Not.Contain("fma"));
    }
}
