using ILGPU.Backends.OpenCL;
using ILGPU.IR;
using ILGPU.Runtime.OpenCL;
using IlgpuLlava.Ilgpu.Tests.Transform;

namespace IlgpuLlava.Ilgpu.Tests.OpenCL;

/// <summary>Where warps exchange values by sub-groups, and where through local memory.</summary>
public class ClSubGroupTests
{
    private static readonly Version s_two = new(2, 0);
    private static readonly Version s_three = new(3, 0);

    private static readonly ClSubGroups s_khronos = new(32, ClShuffleDialect.Khronos, HasBallot: true, IsSizeRequired: false, "CL3.0");

    [Test]
    public void Facts_decide()
    {
        string[] khronos = ["cl_khr_subgroups", "cl_khr_subgroup_shuffle", "cl_khr_subgroup_ballot"];
        string[] intel = ["cl_intel_subgroups", "cl_intel_required_subgroup_size"];
        Assert.That(ClSubGroups.Choose(khronos, s_three, [new(1, 2), s_three], [32], canAsk: true), Is.EqualTo(s_khronos));
        Assert.That(ClSubGroups.Choose(khronos, s_two, [s_two], [16], canAsk: true),
            Is.EqualTo(s_khronos with { Size = 16, Standard = "CL2.0" }));
        Assert.That(ClSubGroups.Choose(intel, new(1, 2), [new(1, 2)], [8, 16, 32], canAsk: false),
            Is.EqualTo(new ClSubGroups(32, ClShuffleDialect.Intel, false, true, "CL1.2")));
        ClSubGroups? wide = ClSubGroups.Choose(khronos, s_two, [s_two], [64], canAsk: true);
        Assert.That((wide?.Size, wide?.WarpSize), Is.EqualTo((64, 32)));

        Assert.That(ClSubGroups.Choose([], s_three, [s_three], [32], canAsk: true), Is.Null, "no shuffles");
        Assert.That(ClSubGroups.Choose(["cl_khr_subgroups"], s_three, [s_three], [32], canAsk: true), Is.Null, "only votes and broadcasts");
        Assert.That(ClSubGroups.Choose(khronos, s_three, [new(1, 2)], [32], canAsk: true), Is.Null, "no language that has them");
        Assert.That(ClSubGroups.Choose(khronos, s_three, [s_three], [], canAsk: true), Is.Null, "size not known");
        Assert.That(ClSubGroups.Choose(khronos, s_three, [s_three], [32], canAsk: false), Is.Null, "size left to the compiler");
        Assert.That(ClSubGroups.Choose(khronos[..2], s_two, [s_two], [64], canAsk: true), Is.Null, "no votes of half a sub-group");
    }

    [Test]
    public void Warps_that_come_together_use_sub_groups([Values] bool isUniformInWarp)
    {
        ClKernelText text = Emit(s_khronos, (ssa, source) =>
        {
            Value vote = ssa.Emit(OpCode.Ballot, ValueKind.Int32, ssa.Compare(OpCode.Less, source, ssa.Int(5)));
            // A warp takes one side as a whole, whatever other warps do.
            return isUniformInWarp ? ssa.If(ssa.Compare(OpCode.Less, vote, ssa.Int(9)), () => Exchange(ssa, source), () => source)
                : Exchange(ssa, source);
        });
        Assert.That(text.Source, Does.Contain("shuffle_word(v").And.Contain("sub_group_ballot").And.Not.Contain("sync_word"));
        Assert.That((text.Standard, text.SubGroups, text.ExchangeBytes.Count), Is.EqualTo(("CL3.0", s_khronos, 0)));
    }

    [Test]
    public void Threads_that_part_exchange_through_local_memory()
    {
        ClKernelText text = Emit(s_khronos, (ssa, source) =>
            ssa.If(ssa.Compare(OpCode.Less, source, ssa.Int(9)), () => Exchange(ssa, source), () => source));
        Assert.That(text.Source, Does.Contain("sync_at").And.Contain("sync_word").And.Not.Contain("sub_group"));
        Assert.That((text.Standard, text.SubGroups), Is.EqualTo(("CL1.2", (ClSubGroups?)null)));
        Assert.That(text.ExchangeBytes, Is.EqualTo(new[] { 4, 4 }));
    }

    [Test]
    public void Barriers_of_groups_stay_barriers()
    {
        ClKernelText text = Emit(s_khronos, (ssa, source) =>
        {
            ssa.Emit(OpCode.WarpBarrier, ValueKind.Void);
            ssa.Emit(OpCode.Barrier, ValueKind.Void);
            return Exchange(ssa, source);
        });
        Assert.That(text.Source, Does.Contain("    sub_group_barrier(CLK_LOCAL").And.Contain("    barrier(CLK_LOCAL"));
    }

    [Test]
    public void Sizes_are_asked_for_where_compilers_choose_them()
    {
        ClKernelText text = Emit(new(16, ClShuffleDialect.Intel, false, true, "CL1.2"), Exchange);
        Assert.That(text.Source, Does.Contain("intel_reqd_sub_group_size(16)").And.Contain("intel_sub_group_shuffle("));
        Assert.That(Emit(new(64, ClShuffleDialect.Khronos, true, false, "CL2.0"), Exchange).Source,
            Does.Contain("sub_group_start = (int)get_sub_group_local_id() - lane"));
    }

    [Test]
    public void A_device_that_has_no_sub_groups_shows_it()
    {
        ClAccelerator accelerator = ClOracle.Threads.Accelerator;
        if (accelerator.Device.HasExtension("cl_khr_subgroup_shuffle") || accelerator.Device.HasExtension("cl_intel_subgroups"))
            Assert.Inconclusive($"{accelerator} has sub-groups.");
        Assert.That(accelerator.Features.SubGroups, Is.Null);
        Assert.That(ClSubGroupProbe.AreWarps(accelerator, new(32, ClShuffleDialect.Khronos, true, true, "CL1.2")), Is.False);
    }

    private static Value Exchange(Ssa ssa, Value source)
    {
        Value shuffle = ssa.Emit(OpCode.Shuffle, ValueKind.Int32, source, ssa.Int(1), ssa.Int(32));
        shuffle.Immediate = (long)ShuffleKind.Xor;
        return shuffle;
    }

    private static ClKernelText Emit(ClSubGroups subGroups, Func<Ssa, Value, Value> body)
    {
        Ssa ssa = new(subGroups.WarpSize, 256, ValueKind.Pointer);
        Value cell = ssa.Element(ssa.Parameter(0), ssa.Builtin(BuiltinKind.GroupIdxX), 4);
        ssa.Store(cell, body(ssa, ssa.Load(cell, MemoryType.Int32)), MemoryType.Int32);
        return ClEmitter.Emit(ssa.Finish(), new ClFeatures(true, true, subGroups));
    }
}
