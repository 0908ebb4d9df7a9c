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
#define lane_ids ((vuint)(0, 1, 2, 3))
typedef union { vfloat v; float s[4]; } lanes_vfloat;
typedef union { mask v; int s[4]; } lanes_mask;
inline void store_f32_global(__global uchar *p, vfloat value, mask m)
{
    lanes_vfloat all;
    lanes_mask on;
    all.v = value;
    on.v = m;
    for (int i = 0; i < 4; i++)
        if (on.s[i]) ((__global m_f32 *)p)[i] = (m_f32)all.s[i];
}
inline vfloat load_f32_global(const __global uchar *p, mask m)
{
    lanes_vfloat all;
    lanes_mask on;
    all.v = (vfloat)(0);
    on.v = m;
    for (int i = 0; i < 4; i++)
        if (on.s[i]) all.s[i] = ((__global const m_f32 *)p)[i];
    return all.v;
}

__kernel __attribute__((reqd_work_group_size(1, 1, 1))) void k_TextKernelsSaxpy(
    __global uchar *b0,
    long o0,
    __global uchar *b2,
    long o2,
    float a4,
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
    __global uchar * s15;
    mask m1, m2;
    uint s9;
    ulong s14;
    vfloat v6;
    v6 = (vfloat)(a4);
    s9 = (grid_x * 4u) + 0u;
    m1 = ((vuint)(s9) + lane_ids) < (vuint)(convert_uint(((ulong)extent_x)));
    m2 = m1;
    if (all(m2)) {
        s14 = as_ulong(convert_long(as_int(s9))) * 4UL;
        s15 = a2 + (long)s14;
        *(__global w_f32 *)s15 = fma(v6, (*(__global w_f32 *)(a0 + (long)s14)), (*(__global w_f32 *)s15));
    } else {
        if (any(m2)) {
            s14 = as_ulong(convert_long(as_int(s9))) * 4UL;
            s15 = a2 + (long)s14;
            store_f32_global(s15, fma(v6, load_f32_global(a0 + (long)s14, m2), load_f32_global(s15, m2)), m2);
        }
    }
    return;
}
