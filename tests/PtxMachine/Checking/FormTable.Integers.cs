namespace IlgpuLlava.PtxMachine.Checking;

/// <summary>Whole numbers and bits.</summary>
internal static partial class FormTable
{
    private const string Integers = """
        add {u16 u32 u64 s16 s32 s64} : =T T T
        add sat s32 : =T T T
        add {u16x2 s16x2} : =T T T : ptx8.0 sm90
        sub {u16 u32 u64 s16 s32 s64} : =T T T
        sub sat s32 : =T T T
        add cc {u32 s32 u64 s64} : =T T T
        addc [cc] {u32 s32 u64 s64} : =T T T
        sub cc {u32 s32 u64 s64} : =T T T
        subc [cc] {u32 s32 u64 s64} : =T T T
        mad {hi lo} cc {u32 s32 u64 s64} : =T T T T
        madc {hi lo} [cc] {u32 s32 u64 s64} : =T T T T
        mul {hi lo} {u16 u32 u64 s16 s32 s64} : =T T T
        mul wide {u16 u32 s16 s32} : =W T T
        mad {hi lo} {u16 u32 u64 s16 s32 s64} : =T T T T
        mad wide {u16 u32 s16 s32} : =W T T W
        mad hi sat s32 : =T T T T
        mul24 {hi lo} {u32 s32} : =T T T
        mad24 {hi lo} {u32 s32} : =T T T T
        mad24 hi sat s32 : =T T T T
        sad {u16 u32 u64 s16 s32 s64} : =T T T T
        div {u16 u32 u64 s16 s32 s64} : =T T T
        rem {u16 u32 u64 s16 s32 s64} : =T T T
        abs {s16 s32 s64} : =T T
        neg {s16 s32 s64} : =T T
        min {u16 u32 u64 s16 s32 s64} : =T T T
        max {u16 u32 u64 s16 s32 s64} : =T T T
        min {u16x2 s16x2} : =T T T : ptx8.0 sm90
        max {u16x2 s16x2} : =T T T : ptx8.0 sm90
        min relu {s16x2 s32} : =T T T : ptx8.0 sm90
        max relu {s16x2 s32} : =T T T : ptx8.0 sm90
        popc {b32 b64} : =u32 T
        clz {b32 b64} : =u32 T
        bfind [shiftamt] {u32 u64 s32 s64} : =u32 T
        fns b32 : =T b32 b32 s32
        brev {b32 b64} : =T T
        bfe {u32 u64 s32 s64} : =T T u32 u32
        bfi {b32 b64} : =T T T u32 u32
        szext {clamp wrap} {u32 s32} : =T T u32 : ptx7.6
        bmsk {clamp wrap} b32 : =T u32 u32 : ptx7.6
        dp4a {u32 s32} {u32 s32} : =s32 T U s32
        dp2a {lo hi} {u32 s32} {u32 s32} : =s32 T U s32
        and {pred b16 b32 b64} : =T T T
        or {pred b16 b32 b64} : =T T T
        xor {pred b16 b32 b64} : =T T T
        not {pred b16 b32 b64} : =T T
        cnot {b16 b32 b64} : =T T
        lop3 b32 : =T T T T #255
        lop3 {or and} b32 : =T| T T T #255 !pred : ptx8.2
        shf {l r} {clamp wrap} b32 : =T T T u32
        shl {b16 b32 b64} : =T T u32
        shr {b16 b32 b64 u16 u32 u64 s16 s32 s64} : =T T u32
        prmt b32 [f4e b4e rc8 ecl ecr rc16] : =T T T b32
        """;
}
