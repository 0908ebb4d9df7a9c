namespace IlgpuLlava.PtxMachine.Checking;

/// <summary>Warp-level matrix instructions.</summary>
internal static partial class FormTable
{
    private const string Matrices = """
        mma sync aligned m16n8k8 row col f32 f16 f16 f32 : =f32*4 b32*2 b32*1 f32*4 : ptx6.5 sm75
        mma sync aligned m16n8k8 row col f16 f16 f16 f16 : =b32*2 b32*2 b32*1 b32*2 : ptx6.5 sm75
        mma sync aligned m16n8k16 row col f32 f16 f16 f32 : =f32*4 b32*4 b32*2 f32*4 : ptx7.0 sm80
        mma sync aligned m16n8k16 row col f16 f16 f16 f16 : =b32*2 b32*4 b32*2 b32*2 : ptx7.0 sm80
        mma sync aligned m16n8k8 row col f32 bf16 bf16 f32 : =f32*4 b32*2 b32*1 f32*4 : ptx7.0 sm80
        mma sync aligned m16n8k16 row col f32 bf16 bf16 f32 : =f32*4 b32*4 b32*2 f32*4 : ptx7.0 sm80
        mma sync aligned m16n8k4 row col f32 tf32 tf32 f32 : =f32*4 b32*2 b32*1 f32*4 : ptx7.0 sm80
        mma sync aligned m16n8k8 row col f32 tf32 tf32 f32 : =f32*4 b32*4 b32*2 f32*4 : ptx7.0 sm80
        mma sync aligned m16n8k16 row col [satfinite] s32 {u8 s8} {u8 s8} s32 : =s32*4 b32*2 b32*1 s32*4 : ptx7.0 sm80
        mma sync aligned m16n8k32 row col [satfinite] s32 {u8 s8} {u8 s8} s32 : =s32*4 b32*4 b32*2 s32*4 : ptx7.0 sm80
        ldmatrix sync aligned m8n8 x1 [trans] [shared] b16 : =b32*1 & : ptx6.5 sm75
        ldmatrix sync aligned m8n8 x2 [trans] [shared] b16 : =b32*2 & : ptx6.5 sm75
        ldmatrix sync aligned m8n8 x4 [trans] [shared] b16 : =b32*4 & : ptx6.5 sm75
        ldmatrix sync aligned m8n8 x1 [trans] shared::cta b16 : =b32*1 & : ptx7.8 sm75
        ldmatrix sync aligned m8n8 x2 [trans] shared::cta b16 : =b32*2 & : ptx7.8 sm75
        ldmatrix sync aligned m8n8 x4 [trans] shared::cta b16 : =b32*4 & : ptx7.8 sm75
        stmatrix sync aligned m8n8 x1 [trans] [shared] b16 : & b32*1 : ptx7.8 sm90
        stmatrix sync aligned m8n8 x2 [trans] [shared] b16 : & b32*2 : ptx7.8 sm90
        stmatrix sync aligned m8n8 x4 [trans] [shared] b16 : & b32*4 : ptx7.8 sm90
        movmatrix sync aligned m8n8 trans b16 : =b32 b32 : ptx7.8 sm75
        """;
}
