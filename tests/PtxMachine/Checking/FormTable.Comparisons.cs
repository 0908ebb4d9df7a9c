namespace IlgpuLlava.PtxMachine.Checking;

/// <summary>Comparison and selection. Which comparison a type has is checked with the instruction.</summary>
internal static partial class FormTable
{
    private const string Relations = "{eq ne lt le gt ge lo ls hi hs equ neu ltu leu gtu geu num nan}";

    private const string Comparisons = $$"""
        setp {{Relations}} {b16 b32 b64 u16 u32 u64 s16 s32 s64 f64} : =pred|? T T
        setp {{Relations}} [ftz] f32 : =pred|? T T
        setp {{Relations}} {and or xor} {b16 b32 b64 u16 u32 u64 s16 s32 s64 f64} : =pred|? T T !pred
        setp {{Relations}} {and or xor} [ftz] f32 : =pred|? T T !pred
        setp {{Relations}} [ftz] f16 : =pred T T
        setp {{Relations}} {and or xor} [ftz] f16 : =pred T T !pred
        setp {{Relations}} [ftz] f16x2 : =pred| T T
        setp {{Relations}} {and or xor} [ftz] f16x2 : =pred| T T !pred
        setp {{Relations}} bf16 : =pred T T : ptx7.8 sm90
        setp {{Relations}} bf16x2 : =pred| T T : ptx7.8 sm90
        set {{Relations}} {u32 s32 f32} {b16 b32 b64 u16 u32 u64 s16 s32 s64 f64} : =T U U
        set {{Relations}} [ftz] {u32 s32 f32} f32 : =T U U
        selp {b16 b32 b64 u16 u32 u64 s16 s32 s64 f32 f64} : =T T T pred
        slct {b16 b32 b64 u16 u32 u64 s16 s32 s64 f32 f64} s32 : =T T T s32
        slct [ftz] {b16 b32 b64 u16 u32 u64 s16 s32 s64 f32 f64} f32 : =T T T f32
        """;
}
