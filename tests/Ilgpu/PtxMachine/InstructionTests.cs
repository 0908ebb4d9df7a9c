using System.Globalization;

namespace IlgpuLlava.Ilgpu.Tests.PtxMachine;

/// <summary>
/// Instructions against results made by hand from the ISA manual: one line each, "instructions -> bits". The result is what the
/// last instruction leaves in %r0, %rd0, %f0, %fd0, %h0 or %p0, whichever the line names.
/// </summary>
public class InstructionTests
{
    private const string Table = """
        add.u32 %r0, 0xFFFFFFFF, 2 -> 1
        add.sat.s32 %r0, 0x7FFFFFFF, 2 -> 7FFFFFFF
        sub.sat.s32 %r0, 0x80000000, 2 -> 80000000
        add.u64 %rd0, 0xFFFFFFFFFFFFFFFF, 2 -> 1
        add.u16 %h0, 0xFFFF, 3 -> 2
        sub.s16 %h0, 1, 3 -> FFFE
        mul.lo.u32 %r0, 0x10001, 0x10001 -> 20001
        mul.hi.u32 %r0, 0x80000000, 6 -> 3
        mul.hi.s32 %r0, 0x80000000, 6 -> FFFFFFFD
        mul.hi.u16 %h0, 0x8000, 6 -> 3
        mul.hi.s16 %h0, 0x8000, 6 -> FFFD
        mul.wide.u16 %r0, 0xFFFF, 0xFFFF -> FFFE0001
        mul.wide.s16 %r0, 0xFFFF, 2 -> FFFFFFFE
        mul.wide.u32 %rd0, 0xFFFFFFFF, 0xFFFFFFFF -> FFFFFFFE00000001
        mul.wide.s32 %rd0, 0xFFFFFFFF, 2 -> FFFFFFFFFFFFFFFE
        mul.hi.u64 %rd0, 0x8000000000000000, 6 -> 3
        mul.hi.s64 %rd0, 0x8000000000000000, 6 -> FFFFFFFFFFFFFFFD
        mad.lo.s32 %r0, -3, 5, 20 -> 5
        mad.hi.u32 %r0, 0x80000000, 6, 1 -> 4
        mad.wide.s32 %rd0, -1, 4, 16 -> C
        mad.wide.u16 %r0, 0xFFFF, 2, 1 -> 1FFFF
        mad.hi.sat.s32 %r0, 0x7FFFFFFF, 0x7FFFFFFF, 0x7FFFFFFF -> 7FFFFFFF
        mul24.lo.u32 %r0, 0xFF000003, 4 -> C
        mul24.hi.s32 %r0, 0x00800000, 0x00800000 -> 40000000
        mad24.lo.s32 %r0, 0x00FFFFFF, 5, 7 -> 2
        sad.s32 %r0, -3, 4, 1 -> 8
        sad.u32 %r0, 4, 9, 1 -> 6
        div.s32 %r0, -7, 2 -> FFFFFFFD
        div.u32 %r0, 0xFFFFFFF9, 2 -> 7FFFFFFC
        div.s32 %r0, 0x80000000, -1 -> 80000000
        rem.s32 %r0, -7, 2 -> FFFFFFFF
        rem.s64 %rd0, -7, 4 -> FFFFFFFFFFFFFFFD
        div.s16 %h0, -7, 2 -> FFFD
        rem.u64 %rd0, 17, 5 -> 2
        abs.s32 %r0, -5 -> 5
        abs.s16 %h0, -5 -> 5
        neg.s64 %rd0, 5 -> FFFFFFFFFFFFFFFB
        min.s32 %r0, -1, 1 -> FFFFFFFF
        min.u32 %r0, -1, 1 -> 1
        max.s64 %rd0, -1, 1 -> 1
        max.u64 %rd0, -1, 1 -> FFFFFFFFFFFFFFFF
        min.s16 %h0, -1, 1 -> FFFF
        max.u16 %h0, 0xFFFF, 1 -> FFFF
        mov.b32 %r1, 0xFFFF0001; mov.b32 %r2, 0x00020001; add.u16x2 %r0, %r1, %r2 -> 10002
        mov.b32 %r1, 0xFFFF0001; mov.b32 %r2, 0x00020003; max.s16x2 %r0, %r1, %r2 -> 20003
        max.relu.s32 %r0, -5, -3 -> 0
        popc.b32 %r0, 0xF0F -> 8
        popc.b64 %r0, 0xF000000000000F0F -> C
        clz.b32 %r0, 0 -> 20
        clz.b64 %r0, 1 -> 3F
        bfind.u32 %r0, 0x100 -> 8
        bfind.s32 %r0, -1 -> FFFFFFFF
        bfind.s32 %r0, -2 -> 0
        bfind.shiftamt.u32 %r0, 0x100 -> 17
        bfind.u64 %r0, 0x100000000 -> 20
        fns.b32 %r0, 0xAAAAAAAA, 4, 2 -> 7
        fns.b32 %r0, 0xAAAAAAAA, 4, -1 -> 3
        brev.b32 %r0, 0x1 -> 80000000
        brev.b64 %rd0, 0x3 -> C000000000000000
        bfe.u32 %r0, 0xABCD1234, 8, 8 -> 12
        bfe.s32 %r0, 0xABCD8234, 8, 8 -> FFFFFF82
        bfe.s32 %r0, 0x80000000, 28, 12 -> FFFFFFF8
        bfe.u32 %r0, 0xABCD1234, 8, 0 -> 0
        bfe.u64 %rd0, 0xABCD000000000000, 48, 8 -> CD
        bfi.b32 %r0, 0xFF, 0x12345678, 8, 8 -> 1234FF78
        bfi.b64 %rd0, 0xF, 0, 60, 8 -> F000000000000000
        szext.clamp.s32 %r0, 0x80, 8 -> FFFFFF80
        szext.wrap.u32 %r0, 0x1FF, 40 -> FF
        bmsk.clamp.b32 %r0, 4, 8 -> FF0
        dp4a.s32.s32 %r0, 0xFF020304, 0x01010101, 10 -> 12
        dp4a.u32.u32 %r0, 0xFF020304, 0x01010101, 10 -> 112
        dp2a.lo.s32.s32 %r0, 0xFFFF0002, 0x00000305, 1 -> 8
        and.b32 %r0, 0xFF00FF00, 0x0FF00FF0 -> F000F00
        or.b16 %h0, 0xF000, 0x000F -> F00F
        xor.b64 %rd0, -1, 1 -> FFFFFFFFFFFFFFFE
        not.b16 %h0, 0xF0F0 -> F0F
        not.b64 %rd0, 0 -> FFFFFFFFFFFFFFFF
        cnot.b32 %r0, 0 -> 1
        cnot.b32 %r0, 5 -> 0
        lop3.b32 %r0, 0xF0F0F0F0, 0xCCCCCCCC, 0xAAAAAAAA, 0x96 -> 96969696
        lop3.b32 %r0, 0xFF00FF00, 0x0F0F0F0F, 0x33333333, 0xEA -> 3F333F33
        shl.b32 %r0, 1, 31 -> 80000000
        shl.b32 %r0, 1, 32 -> 0
        shl.b64 %rd0, 1, 64 -> 0
        shl.b64 %rd0, 3, 62 -> C000000000000000
        shl.b16 %h0, 0x8001, 1 -> 2
        shr.u32 %r0, 0x80000000, 31 -> 1
        shr.s32 %r0, 0x80000000, 40 -> FFFFFFFF
        shr.s16 %h0, 0x8000, 15 -> FFFF
        shr.s64 %rd0, 0x8000000000000000, 63 -> FFFFFFFFFFFFFFFF
        shr.u64 %rd0, 0x8000000000000000, 63 -> 1
        mov.u32 %r1, 33; mov.u64 %rd1, 1; shl.b64 %rd0, %rd1, %r1 -> 200000000
        mov.u32 %r1, 65; mov.u64 %rd1, -1; shr.s64 %rd0, %rd1, %r1 -> FFFFFFFFFFFFFFFF
        shf.l.wrap.b32 %r0, 0x80000001, 0x00000001, 33 -> 3
        shf.l.clamp.b32 %r0, 0x80000001, 0x00000001, 33 -> 80000001
        shf.r.wrap.b32 %r0, 0x80000001, 0x00000001, 1 -> C0000000
        shf.r.clamp.b32 %r0, 0x80000001, 0x00000005, 40 -> 5
        prmt.b32 %r0, 0x33221100, 0x77665544, 0x7531 -> 77553311
        prmt.b32 %r0, 0x33221180, 0x77665544, 0x0008 -> 808080FF
        prmt.b32.f4e %r0, 0x33221100, 0x77665544, 1 -> 44332211
        prmt.b32.b4e %r0, 0x33221100, 0x77665544, 0 -> 55667700
        prmt.b32.rc8 %r0, 0x33221100, 0, 2 -> 22222222
        prmt.b32.rc16 %r0, 0x33221100, 0, 1 -> 33223322
        add.cc.u32 %r1, 0xFFFFFFFF, 1; addc.u32 %r0, 5, 0 -> 6
        sub.cc.u32 %r1, 0, 1; subc.u32 %r0, 5, 0 -> 4
        sub.cc.u32 %r1, 1, 1; subc.u32 %r0, 5, 0 -> 5
        mad.lo.cc.u32 %r1, 0xFFFFFFFF, 1, 1; madc.hi.u32 %r0, 0x10000, 0x10000, 1 -> 3
        add.f32 %f0, 0f3F800000, 0f33800000 -> 3F800000
        add.rp.f32 %f0, 0f3F800000, 0f33800000 -> 3F800001
        add.rz.f32 %f0, 0fBF800000, 0fB3800001 -> BF800000
        add.rm.f32 %f0, 0fBF800000, 0fB3000000 -> BF800001
        add.rm.f32 %f0, 0f3F800000, 0fBF800000 -> 80000000
        sub.f32 %f0, 0f7F800000, 0f7F800000 -> 7FFFFFFF
        add.sat.f32 %f0, 0f3F800000, 0f3F800000 -> 3F800000
        add.sat.f32 %f0, 0f7FC00000, 0f3F800000 -> 0
        add.ftz.f32 %f0, 0f00400000, 0f00000000 -> 0
        mul.f32 %f0, 0f00800000, 0f3F000000 -> 400000
        mul.ftz.f32 %f0, 0f80800000, 0f3F000000 -> 80000000
        mul.rp.f32 %f0, 0f3F800001, 0f3F800001 -> 3F800003
        mul.rz.f32 %f0, 0f7F7FFFFF, 0f40000000 -> 7F7FFFFF
        fma.rn.f32 %f0, 0f3F800001, 0f3F800001, 0fBF800002 -> 28800000
        fma.rz.f32 %f0, 0f3F800000, 0f3F800000, 0fB3000000 -> 3F7FFFFF
        div.rn.f32 %f0, 0f3F800000, 0f40400000 -> 3EAAAAAB
        div.rz.f32 %f0, 0f3F800000, 0f40400000 -> 3EAAAAAA
        div.rn.f32 %f0, 0f3F800000, 0f00000000 -> 7F800000
        rcp.rn.f32 %f0, 0f40400000 -> 3EAAAAAB
        rcp.approx.ftz.f32 %f0, 0f00000001 -> 7F800000
        sqrt.rn.f32 %f0, 0f40000000 -> 3FB504F3
        sqrt.rp.f32 %f0, 0f40000000 -> 3FB504F4
        sqrt.rn.f32 %f0, 0fBF800000 -> 7FFFFFFF
        rsqrt.approx.f32 %f0, 0f40800000 -> 3F000000
        rsqrt.approx.f32 %f0, 0f80000000 -> FF800000
        ex2.approx.f32 %f0, 0f40400000 -> 41000000
        lg2.approx.f32 %f0, 0f41000000 -> 40400000
        lg2.approx.f32 %f0, 0f00000000 -> FF800000
        sin.approx.f32 %f0, 0f3F800000 -> 3F576AA4
        cos.approx.f32 %f0, 0f00000000 -> 3F800000
        tanh.approx.f32 %f0, 0f7F800000 -> 3F800000
        abs.f32 %f0, 0fC0000000 -> 40000000
        neg.f32 %f0, 0f00000000 -> 80000000
        min.f32 %f0, 0f7FC00000, 0f3F800000 -> 3F800000
        min.f32 %f0, 0f00000000, 0f80000000 -> 80000000
        max.f32 %f0, 0f80000000, 0f00000000 -> 0
        max.NaN.f32 %f0, 0f7FC00001, 0f3F800000 -> 7FFFFFFF
        min.xorsign.abs.f32 %f0, 0fC0000000, 0f3F800000 -> BF800000
        copysign.f32 %f0, 0f80000000, 0f3F800000 -> BF800000
        add.f64 %fd0, 1.0, 2.0 -> 4008000000000000
        fma.rn.f64 %fd0, 0d3FF0000000000001, 0d3FF0000000000001, 0dBFF0000000000002 -> 3970000000000000
        div.rn.f64 %fd0, 1.0, 3.0 -> 3FD5555555555555
        sqrt.rn.f64 %fd0, 4.0 -> 4000000000000000
        min.f64 %fd0, 0d7FF8000000000000, 1.0 -> 3FF0000000000000
        rcp.rn.f64 %fd0, 4.0 -> 3FD0000000000000
        mov.b16 %h1, 0x3C00; mov.b16 %h2, 0x1000; add.f16 %h0, %h1, %h2 -> 3C00
        mov.b16 %h1, 0x7BFF; mul.f16 %h0, %h1, %h1 -> 7C00
        mov.b16 %h1, 0x3C01; mov.b16 %h2, 0xBC02; fma.rn.f16 %h0, %h1, %h1, %h2 -> 10
        mov.b32 %r1, 0x3C004000; add.f16x2 %r0, %r1, %r1 -> 40004400
        mov.b32 %r1, 0x3F804000; add.bf16x2 %r0, %r1, %r1 -> 40004080
        mov.b32 %r1, 0xBC004000; fma.rn.relu.f16x2 %r0, %r1, %r1, %r1 -> 4600
        mov.b16 %h1, 0x3F81; mov.b16 %h2, 0x3380; fma.rn.bf16 %h0, %h1, %h1, %h2 -> 3F82
        mov.b16 %h1, 0x7E00; mov.b16 %h2, 0x3C00; max.f16 %h0, %h1, %h2 -> 3C00
        mov.b16 %h1, 0x7E00; mov.b16 %h2, 0x3C00; max.NaN.f16 %h0, %h1, %h2 -> 7FFF
        mov.b16 %h1, 0x3C00; neg.f16 %h0, %h1 -> BC00
        mov.b32 %r1, 0xBC003C00; abs.f16x2 %r0, %r1 -> 3C003C00
        mov.b16 %h1, 0x4200; ex2.approx.f16 %h0, %h1 -> 4800
        setp.lt.s32 %p0, -1, 1 -> 1
        setp.lt.u32 %p0, -1, 1 -> 0
        setp.hs.u64 %p0, -1, 1 -> 1
        setp.lt.s16 %p0, -1, 1 -> 1
        setp.eq.b16 %p0, 0xFFFF, -1 -> 1
        setp.ne.f32 %p0, 0f7FC00000, 0f3F800000 -> 0
        setp.neu.f32 %p0, 0f7FC00000, 0f3F800000 -> 1
        setp.ltu.f32 %p0, 0f7FC00000, 0f3F800000 -> 1
        setp.gtu.f64 %p0, 1.0, 2.0 -> 0
        setp.num.f32 %p0, 0f7FC00000, 0f3F800000 -> 0
        setp.nan.f64 %p0, 0d7FF8000000000000, 1.0 -> 1
        setp.equ.f32 %p0, 0f7FC00000, 0f3F800000 -> 1
        setp.eq.ftz.f32 %p0, 0f00000001, 0f80000000 -> 1
        mov.pred %p1, 1; setp.lt.and.s32 %p0, 1, 2, !%p1 -> 0
        mov.pred %p1, 1; setp.lt.or.s32 %p0, 3, 2, %p1 -> 1
        mov.pred %p1, 1; setp.lt.xor.s32 %p0|%p2, 1, 2, %p1 -> 0
        mov.pred %p1, 1; setp.lt.xor.s32 %p2|%p0, 1, 2, %p1 -> 1
        setp.lt.s32 %p1|%p0, 1, 2 -> 0
        mov.b16 %h1, 0x3C00; mov.b16 %h2, 0xBC00; setp.gt.f16 %p0, %h1, %h2 -> 1
        mov.b32 %r1, 0x3C00BC00; mov.b32 %r2, 0; setp.gt.f16x2 %p1|%p0, %r1, %r2 -> 1
        set.lt.u32.s32 %r0, -1, 1 -> FFFFFFFF
        set.gt.f32.f32 %f0, 0f40000000, 0f3F800000 -> 3F800000
        mov.pred %p1, 0; selp.b64 %rd0, 1, 2, %p1 -> 2
        slct.u32.s32 %r0, 1, 2, -5 -> 2
        slct.f32.f32 %f0, 0f3F800000, 0f40000000, 0f80000000 -> 3F800000
        testp.subnormal.f32 %p0, 0f00000001 -> 1
        testp.normal.f32 %p0, 0f00000000 -> 1
        testp.infinite.f64 %p0, 0dFFF0000000000000 -> 1
        cvt.rzi.s32.f32 %r0, 0fC0200000 -> FFFFFFFE
        cvt.rni.s32.f32 %r0, 0f40200000 -> 2
        cvt.rmi.s32.f32 %r0, 0fC0200000 -> FFFFFFFD
        cvt.rpi.u32.f32 %r0, 0f40200000 -> 3
        cvt.rzi.u32.f32 %r0, 0fC0200000 -> 0
        cvt.rzi.s32.f32 %r0, 0f7F800000 -> 7FFFFFFF
        cvt.rzi.s32.f32 %r0, 0f7FC00000 -> 0
        cvt.rzi.s64.f32 %rd0, 0f7FC00000 -> 8000000000000000
        cvt.rzi.s32.f64 %r0, 0d7FF8000000000000 -> 80000000
        cvt.rzi.u64.f64 %rd0, 0d43F0000000000000 -> FFFFFFFFFFFFFFFF
        cvt.rzi.u8.f32 %r0, 0f44000000 -> FF
        cvt.rn.f32.s32 %f0, 0x7FFFFFFF -> 4F000000
        cvt.rz.f32.u32 %f0, 0xFFFFFFFF -> 4F7FFFFF
        cvt.rn.f32.u64 %f0, 0x8000008000000001 -> 5F000001
        cvt.rn.f64.s64 %fd0, -1 -> BFF0000000000000
        cvt.rn.f32.f64 %f0, 0d3FF0000010000000 -> 3F800000
        cvt.rp.f32.f64 %f0, 0d3FF0000000000001 -> 3F800001
        cvt.f64.f32 %fd0, 0f3F800000 -> 3FF0000000000000
        cvt.rni.f32.f32 %f0, 0f40200000 -> 40000000
        cvt.rmi.f64.f64 %fd0, -0.5 -> BFF0000000000000
        cvt.sat.f32.f32 %f0, 0f40200000 -> 3F800000
        cvt.rn.f16.f32 %h0, 0f477FF000 -> 7C00
        cvt.rz.f16.f32 %h0, 0f477FF000 -> 7BFF
        cvt.rn.f16.f32 %h0, 0f33000001 -> 1
        cvt.rn.f16.f32 %h0, 0f7FC00000 -> 7FFF
        mov.b16 %h1, 0x0001; cvt.f32.f16 %f0, %h1 -> 33800000
        cvt.rn.bf16.f32 %h0, 0f3F808000 -> 3F80
        cvt.rn.bf16.f32 %h0, 0f3F818000 -> 3F82
        cvt.rz.bf16.f32 %h0, 0f3F81FFFF -> 3F81
        cvt.rn.relu.bf16.f32 %h0, 0fBF800000 -> 0
        mov.b16 %h1, 0x3F80; cvt.f32.bf16 %f0, %h1 -> 3F800000
        cvt.rn.f16x2.f32 %r0, 0f3F800000, 0f40000000 -> 3C004000
        cvt.rn.bf16x2.f32 %r0, 0f3F800000, 0f40000000 -> 3F804000
        cvt.rna.tf32.f32 %r0, 0f3F801000 -> 3F802000
        cvt.s32.s8 %r0, 0x80 -> FFFFFF80
        cvt.u32.u16 %r0, 0xFFFF -> FFFF
        mov.u32 %r1, 0x1234; cvt.u8.u32 %r0, %r1 -> 34
        mov.u32 %r1, 0x1234; cvt.sat.u8.u32 %r0, %r1 -> FF
        cvt.sat.s16.s32 %h0, -40000 -> 8000
        cvt.s64.s32 %rd0, -2 -> FFFFFFFFFFFFFFFE
        cvt.u64.u32 %rd0, -2 -> FFFFFFFE
        cvt.u32.u64 %r0, 0x1234567890 -> 34567890
        cvt.sat.u32.s64 %r0, -5 -> 0
        mov.b64 %rd0, {1, 2} -> 200000001
        mov.b64 %rd1, 0x1122334455667788; mov.b64 {%h1, %h2, %h3, %h4}, %rd1; mov.b32 %r0, {%h3, %h1} -> 77883344
        mov.b64 %rd1, 0x1122334455667788; mov.b64 {_, %r0}, %rd1 -> 11223344
        mov.u32 %r0, WARP_SZ -> 20
        mov.u32 %r0, %ntid.x -> 20
        mov.u32 %r0, %nctaid.y -> 1
        mov.pred %p1, 1; mov.pred %p2, 0; and.pred %p0, %p1, %p2 -> 0
        mov.pred %p0, -1 -> 1
        mov.pred %p0, 2 -> 1
        mov.pred %p1, 1; not.pred %p0, %p1 -> 0
        cvta.to.global.u64 %rd1, %out; ld.global.u32 %r0, [%rd1] -> 0
        createpolicy.fractional.L2::evict_first.b64 %rd1; st.global.L2::cache_hint.u32 [%out], 7, %rd1; ld.global.u32 %r0, [%out] -> 7
        st.global.u32 [%out], 7; ld.global.nc.L1::no_allocate.u32 %r0, [%out] -> 7
        st.global.u8 [%out+3], 0x80; ld.global.s8 %r0, [%out+3] -> FFFFFF80
        st.global.u16 [%out], 0x8000; ld.global.s16 %rd0, [%out] -> FFFFFFFFFFFF8000
        st.global.v2.u16 [%out], {1, 2}; ld.global.u32 %r0, [%out] -> 20001
        st.global.v2.f32 [%out], {0f3F800000, 0f40000000}; ld.global.v2.b32 {_, %r0}, [%out] -> 40000000
        st.global.u32 [%out], 0x10; atom.global.inc.u32 %r1, [%out], 0x10; ld.global.u32 %r0, [%out] -> 0
        st.global.u32 [%out], 0; atom.global.dec.u32 %r1, [%out], 0x10; ld.global.u32 %r0, [%out] -> 10
        st.global.u32 [%out], 5; atom.global.cas.b32 %r0, [%out], 5, 9; ld.global.u32 %r1, [%out]; add.u32 %r0, %r0, %r1 -> E
        st.global.u32 [%out], -5; atom.global.min.s32 %r1, [%out], 3; ld.global.u32 %r0, [%out] -> FFFFFFFB
        st.global.u32 [%out], -5; red.global.min.u32 [%out], 3; ld.global.u32 %r0, [%out] -> 3
        st.global.u64 [%out], 1; atom.global.exch.b64 %rd0, [%out], 3 -> 1
        st.global.f32 [%out], 0f3F800000; atom.global.add.f32 %f0, [%out], 0f3F800000; ld.global.f32 %f0, [%out] -> 40000000
        mov.b32 %r1, 0x40003C00; st.global.u32 [%out], %r1; red.global.add.noftz.f16x2 [%out], %r1; ld.global.u32 %r0, [%out] -> 44004000
        st.global.u32 [%out], 0x3C003C00; mov.b32 %r1, 0x40003C00; atom.global.add.noftz.f16x2 %r0, [%out], %r1 -> 3C003C00
        """;

    private static IEnumerable<TestCaseData> Lines()
    {
        foreach (string line in Table.Split('\n'))
        {
            string[] parts = line.Trim().Split(" -> ");
            ulong bits = ulong.Parse(parts[1], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            yield return new TestCaseData(parts[0], bits).SetName(parts[0]);
        }
    }

    [TestCaseSource(nameof(Lines))]
    public void Instruction(string instructions, ulong expected)
    {
        string store = instructions switch
        {
            _ when instructions.Contains("%rd0") => "st.global.u64 [%out], %rd0;",
            _ when instructions.Contains("%fd0") => "st.global.f64 [%out], %fd0;",
            _ when instructions.Contains("%p0") => "selp.u64 %rd0, 1, 0, %p0; st.global.u64 [%out], %rd0;",
            _ when instructions.Contains("%h0") => "cvt.u64.u16 %rd0, %h0; st.global.u64 [%out], %rd0;",
            _ when instructions.Contains("%f0") => "mov.b32 %r0, %f0; cvt.u64.u32 %rd0, %r0; st.global.u64 [%out], %rd0;",
            _ => "cvt.u64.u32 %rd0, %r0; st.global.u64 [%out], %rd0;",
        };
        // In all lanes, and where only some are active, the others keeping what they had.
        Assert.That(MachineRun.Results($"{instructions};\n{store}"), Is.All.EqualTo(expected));
        ulong[] some = MachineRun.Results($$"""
            setp.lt.u32 %p9, %t, 5;
            @!%p9 bra REST;
            {{instructions}};
            {{store}}
            bra END;
            REST: st.global.u64 [%out], 0x55AA;
            END:
            """);
        Assert.That(some[..5], Is.All.EqualTo(expected));
        Assert.That(some[5..], Is.All.EqualTo(0x55AA));
    }
}
