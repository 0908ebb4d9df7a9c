namespace IlgpuLlava.PtxMachine.Checking;

/// <summary>Moves and conversions. Which rounding a conversion needs is checked with the instruction.</summary>
internal static partial class FormTable
{
    private const string Any = "{u8 u16 u32 u64 s8 s16 s32 s64 f16 f32 f64}";

    private const string Moves = $$"""
        mov {pred b16 b32 b64 u16 u32 u64 s16 s32 s64 f32 f64} : =mov mov
        mov b128 : =mov mov : ptx8.3
        cvt [rni rzi rmi rpi rn rz rm rp] [ftz] [sat] {{Any}} {{Any}} : =T~ U~
        cvt {rn rz} [relu] bf16 f32 : =T U : ptx7.0 sm80
        cvt {rn rz} [relu] f16 f32 : =T U : ptx7.0 sm80
        cvt {rn rz} [relu] {f16x2 bf16x2} f32 : =T f32 f32 : ptx7.0 sm80
        cvt f32 bf16 : =T~ U : ptx7.1 sm80
        cvt [rni rzi rmi rpi rn rz rm rp] [sat] bf16 {u8 u16 u32 u64 s8 s16 s32 s64 f16 f64} : =T U~ : ptx7.8 sm90
        cvt [rni rzi rmi rpi rn rz rm rp] [sat] {u8 u16 u32 u64 s8 s16 s32 s64 f16 f64 bf16} bf16 : =T~ U : ptx7.8 sm90
        cvt rna tf32 f32 : =T U : ptx7.0 sm80
        cvt {rn rz} [relu] tf32 f32 : =T U : ptx7.8 sm90
        cvta {global shared local const} u64 : =u64 mov
        cvta to {global shared local const} u64 : =u64 u64
        isspacep {global shared local const} : =pred u64
        """;
}
