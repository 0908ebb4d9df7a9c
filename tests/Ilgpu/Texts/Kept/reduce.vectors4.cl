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
inline float swap_add_float32_global(volatile __global int *cell, float value)
{
    int bits = 0;
    while (1)
    {
        float old = as_float(bits);
        int found = atomic_cmpxchg(cell, bits, as_int(old + value));
        if (found == bits) return old;
        bits = found;
    }
}
typedef union { vulong v; ulong s[4]; } lanes_vulong;
inline vfloat swap_add_float32_global_lanes(vulong p, vfloat value, mask m)
{
    lanes_vfloat all;
    lanes_vulong at;
    lanes_mask on;
    all.v = value;
    at.v = p;
    on.v = m;
    for (int i = 0; i < 4; i++)
        if (on.s[i]) all.s[i] = as_float(swap_add_float32_global((volatile __global int *)at.s[i], as_float(all.s[i])));
    return all.v;
}

__kernel __attribute__((reqd_work_group_size(1, 1, 1))) void k_TextKernelsReduce(
    __global uchar *b0,
    long o0,
    __global uchar *b2,
    long o2,
    uint a4,
    long extent_x,
    long extent_y,
    long extent_z,
    int dynamic_bytes,
    int group_x,
    int group_y,
    int group_z,
    __local uchar *shared)
{
    __global uchar *const a0 = b0 + o0;
    __global uchar *const a2 = b2 + o2;
    __local uchar *array12 = shared + 0;
    const uint grid_x = (uint)get_group_id(0);
    __global uchar * s42;
    mask m1, m2, m3, m4, m5, m6;
    uint s14, s24;
    vfloat v15, v23, v26, v27, v28, v29;
    vuint v3;
    v3 = (vuint)(a4);
    s14 = 0u;
    v15 = (vfloat)(0.0f);
    m1 = (mask)(-1);
    while (1) {
        m2 = as_vint(((vuint)(s14) + lane_ids)) < as_vint(v3);
        m3 = m1 & m2;
        if (all(m3)) {
            v23 = v15 + exp((*(__global w_f32 *)(a0 + (long)(as_ulong(convert_long(as_int(s14))) * 4UL))));
            s24 = s14 + 4u;
            s14 = s24;
            v15 = v23;
            m1 = (mask)(-1);
            continue;
        } else {
            m4 = m1 & ~m2;
            v26 = m4 ? v15 : v26;
            if (any(m3)) {
                v23 = v15 + exp(load_f32_global(a0 + (long)(as_ulong(convert_long(as_int(s14))) * 4UL), m3));
                s24 = s14 + 4u;
                s14 = s24;
                v15 = v23;
                m1 = m3;
                continue;
            }
        }
        break;
    }
    v27 = v26.s2301;
    v28 = v26 + v27;
    v29 = v28.s1032;
    *(__local w_f32 *)(array12 + (long)(as_ulong(convert_long(as_int(0u))) * 4UL)) = (vfloat)((v28 + v29).s0) * convert_vfloat(as_vint(lane_ids));
    m5 = lane_ids != (vuint)(0u);
    m6 = ~m5;
    if (any(m6)) {
        s42 = a2 + (long)(as_ulong(convert_long(as_int(grid_x))) * 4UL);
        swap_add_float32_global_lanes((vulong)((ulong)s42), (vfloat)(*(__local m_f32 *)(array12 + (long)12UL)), m6);
    }
    return;
}
