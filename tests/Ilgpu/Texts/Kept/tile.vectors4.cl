#pragma OPENCL FP_CONTRACT OFF
typedef int4 mask;
typedef int4 vint;
#define as_vint as_int4
#define convert_vint convert_int4
typedef uint4 vuint;
#define as_vuint as_uint4
#define convert_vuint convert_uint4
typedef long4 vlong;
#define as_vlong as_long4
#define convert_vlong convert_long4
typedef ulong4 vulong;
#define as_vulong as_ulong4
#define convert_vulong convert_ulong4
typedef float4 vfloat;
#define as_vfloat as_float4
#define convert_vfloat convert_float4
typedef char __attribute__((may_alias)) m_i8;
typedef char4 __attribute__((may_alias, aligned(1))) w_i8;
typedef uchar __attribute__((may_alias)) m_u8;
typedef uchar4 __attribute__((may_alias, aligned(1))) w_u8;
typedef short __attribute__((may_alias)) m_i16;
typedef short4 __attribute__((may_alias, aligned(2))) w_i16;
typedef ushort __attribute__((may_alias)) m_u16;
typedef ushort4 __attribute__((may_alias, aligned(2))) w_u16;
typedef uint __attribute__((may_alias)) m_u32;
typedef uint4 __attribute__((may_alias, aligned(4))) w_u32;
typedef ulong __attribute__((may_alias)) m_u64;
typedef ulong4 __attribute__((may_alias, aligned(8))) w_u64;
typedef float __attribute__((may_alias)) m_f32;
typedef float4 __attribute__((may_alias, aligned(4))) w_f32;
#define convert_vuchar convert_uchar4
#define convert_vushort convert_ushort4

__kernel __attribute__((reqd_work_group_size(1, 1, 1))) void k_TextKernelsTile(
    __global uchar *b0,
    long o0,
    __global uchar *b2,
    long o2,
    __global uchar *b4,
    long o4,
    uint a6,
    long extent_x,
    long extent_y,
    long extent_z,
    int dynamic_bytes,
    int group_x,
    int group_y,
    int group_z)
{
    __global uchar *const a0 = b0 + o0;
    __global uchar *const a2 = b2 + o2;
    __global uchar *const a4 = b4 + o4;
    const uint grid_x = (uint)get_group_id(0);
    uint s14, s36;
    vfloat v15, v16, v38, v39, v24, v29, v35;
    s14 = 0u;
    v15 = (vfloat)(0.0f);
    v16 = (vfloat)(0.0f);
    while (1) {
        if (!(as_int(s14) < as_int(a6))) {
            v38 = v15;
            v39 = v16;
            goto at1;
        }
        v24 = *(__global w_f32 *)(a2 + (long)(as_ulong(convert_long(as_int(((s14 * 4u) + 0u)))) * 4UL));
        v29 = fma((vfloat)(*(__global m_f32 *)(a0 + (long)(as_ulong(convert_long(as_int(s14))) * 4UL))), v24, v15);
        v35 = fma((vfloat)(*(__global m_f32 *)(a0 + (long)(as_ulong(convert_long(as_int((a6 + s14)))) * 4UL))), v24, v16);
        s36 = s14 + 1u;
        s14 = s36;
        v15 = v29;
        v16 = v35;
        continue;
    }
    at1: ;
    *(__global w_f32 *)(a4 + (long)(as_ulong(convert_long(as_int(((grid_x * 8u) + 0u)))) * 4UL)) = v38;
    *(__global w_f32 *)(a4 + (long)(as_ulong(convert_long(as_int(((((grid_x * 2u) + 1u) * 4u) + 0u)))) * 4UL)) = v39;
    return;
}
