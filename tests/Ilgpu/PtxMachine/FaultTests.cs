using IlgpuLlava.PtxMachine;

namespace IlgpuLlava.Ilgpu.Tests.PtxMachine;

/// <summary>Kernels that break a rule while they run: the rule and the line are named, and nothing hangs.</summary>
public class FaultTests
{
    private const string Declarations = """
        .shared .align 16 .b8 s[64];
        .local .align 16 .b8 l[32];

        """;

    private static readonly (string Lines, FaultKind Kind, string Message)[] s_faults =
    [
        ("ld.global.u32 %r1, [%out+2];", FaultKind.Misaligned, "accesses 4 bytes"),
        ("ld.global.v4.f32 {%f1,%f2,%f3,%f4}, [%out+8];", FaultKind.Misaligned, "accesses 16 bytes"),
        ("st.global.u32 [%out+256], %t;", FaultKind.OutOfBounds, "of .global"),
        ("ld.global.u32 %r1, [%out+-4];", FaultKind.OutOfBounds, "of .global"),
        ("mov.u64 %rd1, 0; ld.global.u8 %r1, [%rd1];", FaultKind.OutOfBounds, "0x0 of .global"),
        ("mov.u32 %r1, s; ld.shared.u32 %r2, [%r1+64];", FaultKind.OutOfBounds, "of .shared"),
        ("mov.u32 %r1, 0; st.shared.u32 [%r1], %t;", FaultKind.OutOfBounds, "of .shared"),
        ("mov.u32 %r1, l; ld.local.u32 %r2, [%r1+32];", FaultKind.OutOfBounds, "of .local"),
        ("mov.u64 %rd1, 64; ld.u32 %r2, [%rd1];", FaultKind.OutOfBounds, "of .generic"),
        ("add.u32 %r1, %r2, 1;", FaultKind.Uninitialised, "reads %r2"),
        ("setp.lt.u32 %p1, %t, 4; @%p1 mov.b32 %r1, 1; add.u32 %r2, %r1, 1;", FaultKind.Uninitialised, "thread (4, 0, 0)"),
        ("@%p1 bra END; END:", FaultKind.Uninitialised, "reads %p1"),
        ("setp.lt.u32 %p1, %t, 4; @%p1 bar.sync 0; bar.sync 1;", FaultKind.Barrier, "without the other lanes"),
        ("setp.lt.u32 %p1, %t, 4; @%p1 bra A; bar.sync 0; bra B; A: bar.sync 0; B:", FaultKind.Barrier, "without the other lanes"),
        ("bar.sync 0, 64;", FaultKind.Barrier, "is stuck"),
        ("bar.sync 0, 33;", FaultKind.Barrier, "no multiple of 32"),
        ("bar.sync 16;", FaultKind.Barrier, "none of 0 to 15"),
        ("setp.lt.u32 %p1, %t, 4; @%p1 shfl.sync.idx.b32 %r1, %t, 0, 31, -1; @!%p1 bar.warp.sync -1;", FaultKind.MemberMask, "is stuck"),
        ("shfl.sync.idx.b32 %r1, %t, 0, 31, 0xFFFF;", FaultKind.MemberMask, "lane 16 is none"),
        ("setp.lt.u32 %p1, %t, 4; selp.b32 %r2, 0xF, -1, %p1; shfl.sync.idx.b32 %r1, %t, 0, 31, %r2;", FaultKind.MemberMask, "but lane"),
        ("setp.lt.u32 %p1, %t, 4; @%p1 bar.warp.sync -1; @!%p1 shfl.sync.idx.b32 %r1, %t, 5, 31, -1;", FaultKind.MemberMask, "is stuck"),
        ("setp.lt.u32 %p1, %t, 4; @!%p1 exit; mov.u32 %r1, s; ldmatrix.sync.aligned.m8n8.x1.shared.b16 {%r2}, [%r1];",
            FaultKind.MemberMask, "whole warp"),
        ("trap;", FaultKind.Trap, "executes trap"),
        ("L: bra L;", FaultKind.TimeOut, "does not end"),
        ("mov.u32 %r1, s; ld.shared.u32 %r2, [%r1];", FaultKind.Uninitialised, "which nobody has written"),
        ("mov.u32 %r1, s; st.shared.u16 [%r1], 1; bar.sync 0; ld.shared.u32 %r2, [%r1];", FaultKind.Uninitialised, "shared byte 2"),
        ("mov.u32 %r1, s; atom.shared.add.u32 %r2, [%r1], 1;", FaultKind.Uninitialised, "which nobody has written"),
        ("mov.u32 %r1, s; st.shared.u32 [%r1], %t; ld.shared.u32 %r2, [%r1];", FaultKind.Race, "no barrier between"),
        ("and.b32 %r1, %t, 1; shl.b32 %r1, %r1, 2; mov.u32 %r2, s; add.u32 %r1, %r1, %r2; st.shared.u32 [%r1], 0; bar.sync 0; "
            + "ld.shared.u32 %r3, [%r1]; atom.shared.add.u32 %r4, [%r1], 1;", FaultKind.Race, "no barrier between"),
    ];

    [TestCaseSource(nameof(s_faults))]
    public void Faults((string Lines, FaultKind Kind, string Message) bad)
    {
        var fault = Assert.Throws<MachineFaultException>(() => MachineRun.Run(MachineRun.Kernel(Declarations + bad.Lines), new uint[64]))!;
        Assert.That(fault.Message, Does.Contain(bad.Message));
        Assert.That(fault.Kind, Is.EqualTo(bad.Kind), fault.Message);
        Assert.That(fault.Line, Is.EqualTo(bad.Kind == FaultKind.TimeOut ? 0 : 18), fault.Message);
    }

    [Test]
    public void Warps_that_do_not_meet_are_found_and_not_waited_for()
    {
        string text = MachineRun.Kernel("""
            setp.lt.u32 %p1, %t, 32;
            @%p1 bra FIRST;
            bar.sync 1;
            bra END;
            FIRST: bar.sync 2;
            END:
            """);
        var fault = Assert.Throws<MachineFaultException>(() => MachineRun.Run(text, new uint[1], threads: 64))!;
        Assert.That(fault.Kind, Is.EqualTo(FaultKind.Barrier));
        Assert.That(fault.Message, Does.Contain("warp 0").And.Contain("warp 1"));
    }

    [Test]
    public void Freed_memory_is_out_of_bounds()
    {
        // The slot behind the only allocation of the launch.
        string text = MachineRun.Kernel("st.global.u32 [%out+4096], %t;");
        var fault = Assert.Throws<MachineFaultException>(() => MachineRun.Run(text, new uint[1], threads: 1))!;
        Assert.That(fault.Message, Does.Contain("thread (0, 0, 0)").And.Contain("group (0, 0, 0)"));
    }
}
