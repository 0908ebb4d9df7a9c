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
typedef union { vfloat v; float s[4]; } lanes_vfloat;
typedef union { mask v; int s[4]; } lanes_mask;
typedef union { vulong v; ulong s[4]; } lanes_vulong;
inline vfloat gather_f32_global(vulong p, mask m)
{
    lanes_vfloat all;
    lanes_mask on;
    lanes_vulong at;
    at.v = p;
    all.v = (vfloat)(0);
    on.v = m;
    for (int i = 0; i < 4; i++)
        if (on.s[i]) all.s[i] = *(__global const m_f32 *)at.s[i];
    return all.v;
}
#define wide_lane_ids ((vulong)(0, 1, 2, 3))
inline void scatter_f32_global(vulong p, vfloat value, mask m)
{
    lanes_vfloat all;
    lanes_mask on;
    lanes_vulong at;
    at.v = p;
    all.v = value;
    on.v = m;
    for (int i = 0; i < 4; i++)
        if (on.s[i]) *(__global m_f32 *)at.s[i] = (m_f32)all.s[i];
}

__kernel __attribute__((reqd_work_group_size(1, 1, 1))) void k_TextKernelsFour(
    __global uchar *b0,
    long o0,
    __global uchar *b2,
    long o2,
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
    const uint grid_x = (uint)get_group_id(0);
    __global uchar * s13, *s15, *s17, *s19, *s21, *s23, *s25, *s27;
    ulong s12;
    vfloat v14, v16, v18, v20;
    s12 = as_ulong(convert_long(as_int(((grid_x * 4u) + 0u)))) * 16UL;
    s13 = a0 + (long)s12;
    v14 = gather_f32_global((vulong)((ulong)s13) + wide_lane_ids * 16UL, (mask)(-1));
    s15 = s13 + (long)4UL;
    v16 = gather_f32_global((vulong)((ulong)s15) + wide_lane_ids * 16UL, (mask)(-1));
    s17 = s13 + (long)8UL;
    v18 = gather_f32_global((vulong)((ulong)s17) + wide_lane_ids * 16UL, (mask)(-1));
    s19 = s13 + (long)12UL;
    v20 = gather_f32_global((vulong)((ulong)s19) + wide_lane_ids * 16UL, (mask)(-1));
    s21 = a2 + (long)s12;
    scatter_f32_global((vulong)((ulong)s21) + wide_lane_ids * 16UL, v20, (mask)(-1));
    s23 = s21 + (long)4UL;
    scatter_f32_global((vulong)((ulong)s23) + wide_lane_ids * 16UL, v18, (mask)(-1));
    s25 = s21 + (long)8UL;
    scatter_f32_global((vulong)((ulong)s25) + wide_lane_ids * 16UL, v16, (mask)(-1));
    s27 = s21 + (long)12UL;
    scatter_f32_global((vulong)((ulong)s27) + wide_lane_ids * 16UL, v14, (mask)(-1));
    return;
}
