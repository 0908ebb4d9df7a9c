using IlgpuLlava.PtxMachine;
using IlgpuLlava.PtxMachine.Execution;

namespace IlgpuLlava.Ilgpu.Tests.PtxMachine;

/// <summary>Text that an assembler of PTX refuses is refused, for the reason and at the line that it has.</summary>
public class RefusalTests
{
    // The lines of MachineRun.Kernel before what it is given.
    private const int FirstLine = 16;

    private static readonly (string Lines, string Reason)[] s_lines =
    [
        ("add.u32 %r1, %r2, %nothing;", "'%nothing' is not declared"),
        (".reg .b32 %r5;", "'%r5' is declared twice"),
        (".reg .b32 %x<2>;\n.reg .b32 %x1;", "'%x1' is declared twice"),
        (".reg .b32 %tid;", "special register"),
        (".reg .bf16 %x;", "no type of a register"),
        (".reg .b31 %x;", "no type of a register"),
        ("L: bra L;\nL: bra L;", "label 'L' is declared twice"),
        ("bra NOWHERE;", "label 'NOWHERE' is missing"),
        ("{ HIDDEN: add.u32 %r1, 1, 2; }\nbra HIDDEN;", "label 'HIDDEN' is missing"),
        ("{ .reg .b32 %inner; mov.b32 %inner, 1; }\nmov.b32 %r1, %inner;", "'%inner' is not declared"),
        ("frobnicate.u32 %r1, %r2;", "unknown instruction 'frobnicate'"),
        ("add.u32.rn %r1, %r2, %r3;", "'.rn' has no place"),
        ("add.rn.u32 %r1, %r2, %r3;", "'.u32' has no place"),
        ("add.sat.u32 %r1, %r2, %r3;", "'.u32' has no place"),
        ("add.ftz.rn.f32 %f1, %f2, %f3;", "'.rn' has no place"),
        ("add %r1, %r2, %r3;", "a modifier is missing"),
        ("fma.f32 %f1, %f2, %f3, %f4;", "'.f32' has no place"),
        ("mul.u32 %r1, %r2, %r3;", "'.u32' has no place"),
        ("mul.wide.u64 %rd1, %rd2, %rd3;", "'.u64' has no place"),
        ("mul.wide.u32 %r1, %r2, %r3;", "operand 1 '%r1' is .b32, wanted is .u64"),
        ("add.u32 %r1, %r2;", "does not take 2 operands"),
        ("add.u32 %r1, %r2, %r3, %r4;", "does not take 4 operands"),
        ("add.f32 %r1, %f2, %rd3;", "operand 3 '%rd3' is .b64, wanted is .f32"),
        ("add.u32 %f1, %r2, %r3;", "operand 1 '%f1' is .f32, wanted is .u32"),
        ("add.f32 %f1, %f2, %fd3;", "operand 3 '%fd3' is .f64"),
        ("add.u32 %r1, %r2, %h3;", "operand 3 '%h3' is .b16"),
        ("add.u32 1, %r2, %r3;", "operand 1 must be a register"),
        ("add.f32 %f1, %f2, 1;", "a whole number where .f32 is wanted"),
        ("add.u32 %r1, %r2, 0f3F800000;", "a floating-point constant where .u32 is wanted"),
        ("add.u32 %r1, %r2, 0x1FFFFFFFF;", "does not fit .u32"),
        ("add.u32 %r1, %r2, %tid.x;", "operand 3 must be a register or constant"),
        ("mov.u64 %rd1, %tid.x;", "%tid.x is .u32, wanted is .u64"),
        ("mov.u32 %r1, %tid;", "'%tid' is no special register"),
        ("mov.u32 %r1, %tid.q;", "'%tid.q' is no special register"),
        ("mov.u32 %f1, 1;", "operand 1 '%f1' is .f32, wanted is .u32"),
        ("mov.b32 {%r1, %r2}, %r3;", "must hold registers of 2 bytes"),
        ("mov.u64 {%r1, %r2}, %rd3;", "not packed as .u64"),
        ("mov.b64 {%r1, %r1}, %rd3;", "writes a register twice"),
        ("mov.pred %p1, 0f00000000;", "nothing that can be moved"),
        ("@%r1 mov.b32 %r2, 1;", "'%r1' is no declared predicate"),
        ("setp.lt.b32 %p1, %r1, %r2;", ".b32 has no comparison '.lt'"),
        ("setp.lo.s32 %p1, %r1, %r2;", ".s32 has no comparison '.lo'"),
        ("setp.ltu.u32 %p1, %r1, %r2;", ".u32 has no comparison '.ltu'"),
        ("setp.eq.s32 %r1, %r1, %r2;", "operand 1 '%r1' is .b32, wanted is .pred"),
        ("selp.b32 %r1, %r2, %r3, %r4;", "operand 4 '%r4' is .b32, wanted is .pred"),
        ("selp.b32 %r1, %r2, %r3, !%p1;", "may not be negated"),
        ("ld.global.v4.f64 {%fd1, %fd2, %fd3, %fd4}, [%rd1];", "more than 16 bytes"),
        ("ld.global.v2.f32 {%f1, %f2, %f3}, [%rd1];", "must be 2 registers in braces"),
        ("ld.global.v2.f32 {%f1, %f1}, [%rd1];", "writes a register twice"),
        ("ld.global.v3.f32 {%f1, %f2, %f3}, [%rd1];", "'.v3' has no place"),
        ("ld.global.f32 %f1, %rd1;", "must be an address in brackets"),
        ("ld.global.f32 %f1, [%r1];", "'%r1' is .b32, which is no address"),
        ("ld.global.u64 %r1, [%rd2];", "'%r1' is .b32, wanted is .u64"),
        ("ld.global.s32 %f1, [%rd2];", "'%f1' is .f32, wanted is .s32"),
        ("ld.param.u32 %r1, [out+8];", "lies outside of 'out'"),
        ("ld.param.u32 %r1, [out+2];", "not aligned to 4 bytes"),
        ("ld.global.u32 %r1, [out];", "'out' does not lie in .global"),
        ("st.param.u32 [out], %r1;", "'.param' has no place"),
        ("st.const.u32 [%rd1], %r1;", "'.const' has no place"),
        (".shared .align 4 .b8 s[8];\nld.shared.v2.b32 {%r1, %r2}, [s];", "not aligned to 8 bytes"),
        (".shared .b8 s[];", "has no size"),
        (".shared .align 3 .b8 s[4];", "is no alignment"),
        ("atom.global.add.s64 %rd1, [%rd2], %rd3;", "'.s64' has no place"),
        ("atom.global.cas.b32 %r1, [%rd2], %r3;", "does not take 3 operands"),
        ("red.global.exch.b32 [%rd2], %r3;", "'.exch' has no place"),
        ("cvt.u32.f32 %r1, %f1;", "needs .rni, .rzi, .rmi or .rpi"),
        ("cvt.rn.u32.f32 %r1, %f1;", "needs .rni, .rzi, .rmi or .rpi"),
        ("cvt.f32.s32 %f1, %r1;", "needs .rn, .rz, .rm or .rp"),
        ("cvt.f32.f64 %f1, %fd1;", "needs .rn, .rz, .rm or .rp"),
        ("cvt.rn.f64.f32 %fd1, %f1;", "exact and takes no rounding"),
        ("cvt.rn.u32.u64 %r1, %rd1;", "whole numbers are not rounded"),
        ("cvt.rn.f32.f32 %f1, %f2;", "rounded to a whole one or not at all"),
        ("shfl.bfly.b32 %r1, %r2, 1, 31;", "'.bfly' has no place"),
        ("shfl.sync.bfly.b32 %r1, %r2, 1, 31;", "does not take 4 operands"),
        ("shfl.sync.bfly.b64 %rd1, %rd2, 1, 31, -1;", "'.b64' has no place"),
        ("vote.ballot.b32 %r1, %p1;", "'.ballot' has no place"),
        ("bar.sync %rd1;", "operand 1 '%rd1' is .b64"),
        ("lop3.b32 %r1, %r2, %r3, %r4, 256;", "constant from 0 to 255"),
        ("lop3.b32 %r1, %r2, %r3, %r4, %r5;", "constant from 0 to 255"),
        ("shl.b32 %r1, %r2, %rd3;", "operand 3 '%rd3' is .b64"),
        ("shl.s32 %r1, %r2, 1;", "'.s32' has no place"),
        ("and.u32 %r1, %r2, %r3;", "'.u32' has no place"),
        ("cp.async.cg.shared.global [%r1], [%rd1], 8;", "does not copy 8 bytes"),
        ("cp.async.ca.shared.global [%r1], [%rd1], 3;", "does not copy 3 bytes"),
        ("mma.sync.aligned.m16n8k16.row.col.f32.f16.f16.f32 {%f1,%f2,%f3,%f4}, {%r1,%r2}, {%r5,%r6}, {%f1,%f2,%f3,%f4};",
            "must be 4 registers in braces"),
        ("mma.sync.aligned.m16n8k16.col.row.f32.f16.f16.f32 {%f1,%f2,%f3,%f4}, {%r1,%r2,%r3,%r4}, {%r5,%r6}, {%f1,%f2,%f3,%f4};",
            "'.col' has no place"),
        ("ldmatrix.sync.aligned.m8n8.x2.shared.b16 {%r1}, [%r2];", "must be 2 registers in braces"),
        ("call f;", "unknown instruction 'call'"),
        ("wgmma.fence.sync.aligned;", "unknown instruction 'wgmma'"),
        ("add.u32 _, %r2, %r3;", "may not be dropped"),
        ("mma.sync.aligned.m16n8k8.row.col.f32.f16.f16.f32 {_,%f2,%f3,%f4}, {%r1,%r2}, {%r3}, {%f1,%f2,%f3,%f4};", "may not be dropped"),
        ("ldmatrix.sync.aligned.m8n8.x2.shared.b16 {%r1,_}, [%r2];", "may not be dropped"),
        (".reg .s32 %x;\nadd.f32 %x, %x, %x;", "'%x' is .s32, wanted is .f32"),
        (".reg .f32 %x;\nadd.s32 %x, %x, %x;", "'%x' is .f32, wanted is .s32"),
        (".reg .u32 %x;\nmov.f32 %x, 0f00000000;", "'%x' is .u32, wanted is .f32"),
        (".reg .f16 %x;\nadd.bf16 %x, %x, %x;", "'%x' is .f16"),
        ("add.u8 %h1, %h2, %h3;", "'.u8' has no place"),
        ("mul.lo.f32 %f1, %f2, %f3;", "'.f32' has no place"),
        ("ld.param.u64 %rd1, [nothing];", "'nothing' is not declared"),
        ("mov.u64 %rd1, nothing;", "'nothing' is not declared"),
        ("bra %r1;", "must be a label"),
        ("@%p1 { add.u32 %r1, %r1, 1; }", "expected"),
        ("ld.global.pred %p1, [%out];", "'.pred' has no place"),
        ("selp.pred %p1, %p2, %p3, %p4;", "'.pred' has no place"),
        ("not.s32 %r1, %r2;", "'.s32' has no place"),
        ("bar.sync 0, %p1;", "operand 2 '%p1' is .pred"),
        ("bar.sync;", "does not take 0 operands"),
        ("bar.red.popc.u32 %r1, 0, %r2;", "operand 3 '%r2' is .b32, wanted is .pred"),
        ("shl.b32 %r1, %r2, %f3;", "operand 3 '%f3' is .f32"),
        ("vote.sync.ballot.b32 %r1, %r2, -1;", "operand 2 '%r2' is .b32, wanted is .pred"),
        ("atom.shared.add.f16 %h1, [%r1], %h2;", "'.f16' has no place"),
        ("sin.f32 %f1, %f2;", "'.f32' has no place"),
        ("div.f32 %f1, %f2, %f3;", "'.f32' has no place"),
        ("sqrt.approx.f64 %fd1, %fd2;", "'.f64' has no place"),
        ("ex2.approx.f64 %fd1, %fd2;", "'.f64' has no place"),
        ("ld.global.v4.u64 {%rd1,%rd2,%rd3,%rd4}, [%out];", "more than 16 bytes"),
        ("cp.async.cg.shared.global [%r1], [%rd1], 4;", "does not copy 4 bytes"),
        ("cp.async.ca.global.shared [%rd1], [%r1], 4;", "has no place"),
        ("cp.async.wait_group %r1;", "operand 1 must be a constant"),
        ("ldmatrix.sync.aligned.m8n8.x4.global.b16 {%r1,%r2,%r3,%r4}, [%rd1];", "'.global' has no place"),
        ("mma.sync.m16n8k16.row.col.f32.f16.f16.f32 {%f1,%f2,%f3,%f4}, {%r1,%r2,%r3,%r4}, {%r5,%r6}, {%f1,%f2,%f3,%f4};",
            "'.m16n8k16' has no place"),
        ("mov.b32 %r1, 0f3F8;", "is no constant"),
        ("mov.b32 %r1, 0x123456789012345678;", "does not fit 64 bits"),
        ("mov.b32 %r1, 1\nmov.b32 %r2, 1;", "expected ';'"),
    ];

    [TestCaseSource(nameof(s_lines))]
    public void Lines_of_a_kernel((string Lines, string Reason) bad)
    {
        var refusal = Assert.Throws<PtxException>(() => PtxModule.Load(MachineRun.Kernel(bad.Lines), new GlobalMemory()))!;
        Assert.That(refusal.Message, Does.Contain(bad.Reason));
        int lines = bad.Lines.Count(c => c == '\n') + 1;
        Assert.That(refusal.Line, Is.InRange(FirstLine, FirstLine + lines + 2));
    }

    private static readonly (string Line, string Version, string Target, string Reason)[] s_newer =
    [
        ("cp.async.commit_group;", "6.5", "sm_75", "needs PTX 7.0"),
        ("cp.async.commit_group;", "7.0", "sm_75", "needs target sm_80"),
        ("fma.rn.bf16x2 %r1, %r2, %r3, %r4;", "7.8", "sm_75", "needs target sm_80"),
        ("add.bf16 %h1, %h2, %h3;", "7.8", "sm_89", "needs target sm_90"),
        ("redux.sync.add.u32 %r1, %r2, -1;", "7.0", "sm_75", "needs target sm_80"),
        ("griddepcontrol.wait;", "7.8", "sm_80", "needs target sm_90"),
        ("min.NaN.f32 %f1, %f2, %f3;", "7.0", "sm_75", "needs target sm_80"),
        ("ldmatrix.sync.aligned.m8n8.x1.shared.b16 {%r1}, [%r2];", "6.4", "sm_75", "needs PTX 6.5"),
        ("tanh.approx.f32 %f1, %f2;", "6.5", "sm_75", "needs PTX 7.0"),
    ];

    [TestCaseSource(nameof(s_newer))]
    public void Instructions_newer_than_the_module((string Line, string Version, string Target, string Reason) bad)
    {
        var refusal = Assert.Throws<PtxException>(() =>
            PtxModule.Load(MachineRun.Kernel(bad.Line, bad.Version, bad.Target), new GlobalMemory()))!;
        Assert.That(refusal.Message, Does.Contain(bad.Reason));
    }

    private static readonly (string Text, string Reason)[] s_modules =
    [
        ("", "expected .version"),
        (".version 5.0\n.target sm_70\n.address_size 64", "not one this machine knows"),
        (".version 7.0\n.target sm_90\n.address_size 64", "target sm_90 needs PTX 7.8"),
        (".version 7.8\n.target sm_90a\n.address_size 64", "target sm_90a needs PTX 8.0"),
        (".version 7.0\n.target sm_81\n.address_size 64", "'sm_81' is no target"),
        (".version 7.0\n.target sm_80\n.address_size 32", "address size 32"),
        (".version 7.0\n.target sm_80\n.address_size 64\n.func f() { ret; }", "device functions are not supported"),
        (".version 7.0\n.target sm_80\n.address_size 64\n.entry k() { ret; } .entry k() { ret; }", "'k' is declared twice"),
        (".version 7.0\n.target sm_80\n.address_size 64\n.entry k(.param .b8 p[5000]) { ret; }", "more than the 4096"),
        (".version 7.0\n.target sm_80\n.address_size 64\n.entry k(.param .pred p) { ret; }", "no type of a parameter"),
        (".version 7.0\n.target sm_80\n.address_size 64\n.entry k(.param .u64 p, .param .u64 p) { ret; }", "'p' is declared twice"),
        (".version 7.0\n.target sm_80\n.address_size 64\n/* no end", "a comment does not end"),
        (".version 7.0\n.target sm_80\n.address_size 64\n.entry k() { ret; } }", "expected a directive"),
        (".version 7.0\n.target sm_80\n.address_size 64\n.global .u32 x[2] = {1, 2, 3};", "more first content than room"),
        (".version 7.0\n.target sm_80\n.address_size 64\n.entry k() { ret;", "'{' has no '}'"),
        (".version 7.0\n.target sm_80\n.address_size 64\n.entry k() § { ret; }", "unexpected character"),
    ];

    [TestCaseSource(nameof(s_modules))]
    public void Modules((string Text, string Reason) bad)
    {
        var refusal = Assert.Throws<PtxException>(() => PtxModule.Load(bad.Text, new GlobalMemory()))!;
        Assert.That(refusal.Message, Does.Contain(bad.Reason));
    }

    [Test]
    public void A_kernel_with_none_of_it_is_let_through() =>
        Assert.That(() => PtxModule.Load(MachineRun.Kernel("add.u32 %r1, %t, 2;"), new GlobalMemory()).Dispose(), Throws.Nothing);
}
