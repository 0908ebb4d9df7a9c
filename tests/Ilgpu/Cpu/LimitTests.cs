using ILGPU.Backends.Cpu;
using ILGPU.Interpreter;
using ILGPU.IR;
using IlgpuLlava.Ilgpu.Tests.Transform;

namespace IlgpuLlava.Ilgpu.Tests.Cpu;

/// <summary>What the back end refuses, and how it says so.</summary>
public class LimitTests
{
    [Test]
    public void Fault128_A_kernel_over_the_limits_of_the_jit_compiler_is_refused_by_name()
    {
        Ssa ssa = new(16, ValueKind.Pointer);
        Value address = ssa.Element(ssa.Parameter(0), ssa.Builtin(BuiltinKind.LaneIdx), 4);
        for (int i = 0; i < 10_000; i++)
            ssa.Store(address, ssa.Add(ssa.Load(address, MemoryType.Int32), ssa.Int(i)), MemoryType.Int32);
        CpuProgram program = CpuOracle.Program(ssa.Finish());
        GroupGeometry geometry = CpuOracle.Geometry(new InterpreterLaunch(1, GroupX: 16));
        Assert.That(() => program.CodeFor(geometry),
            Throws.InstanceOf<NotSupportedException>().With.Message.Contains("kernel test is too large"));
    }

    [Test]
    public void A_group_larger_than_a_warp_is_refused_with_the_number()
    {
        CpuProgram program = CpuOracle.Program(new Ssa(8).Finish());
        GroupGeometry geometry = CpuOracle.Geometry(new InterpreterLaunch(1, GroupX: 9));
        Assert.That(() => program.CodeFor(geometry), Throws.TypeOf<ArgumentOutOfRangeException>().With.Message.Contains("1 to 8"));
    }
}
