#pragma OPENCL FP_CONTRACT OFF
typedef int16 mask;
typedef int16 vint;
#define as_vint as_int16
#define convert_vint convert_int16
typedef uint16 vuint;
#define as_vuint as_uint16
#define convert_vuint convert_uint16
typedef long16 vlong;
#define as_vlong as_long16
#define convert_vlong convert_long16
typedef ulong16 vulong;
#define as_vulong as_ulong16
#define convert_vulong convert_ulong16
typedef float16 vfloat;
#define as_vfloat as_float16
#define convert_vfloat convert_float16
typedef char __attribute__((may_alias)) m_i8;
typedef char16 __attribute__((may_alias, aligned(1))) w_i8;
typedef uchar __attribute__((may_alias)) m_u8;
typedef uchar16 __attribute__((may_alias, aligned(1))) w_u8;
typedef short __attribute__((may_alias)) m_i16;
typedef short16 __attribute__((may_alias, aligned(2))) w_i16;
typedef ushort __attribute__((may_alias)) m_u16;
typedef ushort16 __attribute__((may_alias, aligned(2))) w_u16;
typedef uint __attribute__((may_alias)) m_u32;
typedef uint16 __attribute__((may_alias, aligned(4))) w_u32;
typedef ulong __attribute__((may_alias)) m_u64;
typedef ulong16 __attribute__((may_alias, aligned(8))) w_u64;
typedef float __attribute__((may_alias)) m_f32;
typedef float16 __attribute__((may_alias, aligned(4))) w_f32;
#define convert_vuchar convert_uchar16
#define convert_vushort convert_ushort16
#define lane_ids ((vuint)(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15))
typedef union { vfloat v; float s[16]; } lanes_vfloat;
typedef union { mask v; int s[16]; } lanes_mask;
inline vfloat load_f32_global(const __global uchar *p, mask m)
{
    lanes_vfloat all;
    lanes_mask on;
    all.v = (vfloat)(0);
    on.v = m;
    for (int i = 0; i < 16; i++)
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
typedef union { vulong v; ulong s[16]; } lanes_vulong;
inline vfloat swap_add_float32_global_lanes(vulong p, vfloat value, mask m)
{
    lanes_vfloat all;
    lanes_vulong at;
    lanes_mask on;
    all.v = value;
    at.v = p;
    on.v = m;
    for (int i = 0; i < 16; i++)
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
    __local uchar *array14 = shared + 0;
    const uint grid_x = (uint)get_group_id(0);
    __global uchar * s48;
    mask m1, m2, m3, m4, m5, m6;
    uint s16, s26;
    vfloat v17, v25, v28, v29, v30, v31, v32, v33, v34, v35;
    vuint v5;
    v5 = (vuint)(a4);
    s16 = 0u;
    v17 = (vfloat)(0.0f);
    m1 = (mask)(-1);
    while (1) {
        m2 = as_vint(((vuint)(s16) + lane_ids)) < as_vint(v5);
        m3 = m1 & m2;
        if (all(m3)) {
            v25 = v17 + exp((*(__global w_f32 *)(a0 + (long)(as_ulong(convert_long(as_int(s16))) * 4UL))));
            s26 = s16 + 16u;
            s16 = s26;
            v17 = v25;
            m1 = (mask)(-1);
            continue;
        } else {
            m4 = m1 & ~m2;
            v28 = m4 ? v17 : v28;
            if (any(m3)) {
                v25 = v17 + exp(load_f32_global(a0 + (long)(as_ulong(convert_long(as_int(s16))) * 4UL), m3));
                s26 = s16 + 16u;
                s16 = s26;
                v17 = v25;
                m1 = m3;
                continue;
            }
        }
        break;
    }
    v29 = v28.s89abcdef01234567;
    v30 = v28 + v29;
    v31 = v30.s45670123cdef89ab;
    v32 = v30 + v31;
    v33 = v32.s23016745ab89efcd;
    v34 = v32 + v33;
    v35 = v34.s1032547698badcfe;
    *(__local w_f32 *)(array14 + (long)(as_ulong(convert_long(as_int(0u))) * 4UL)) = (vfloat)((v34 + v35).s0) * convert_vfloat(as_vint(lane_ids));
    m5 = lane_ids != (vuint)(0u);
    m6 = ~m5;
    if (any(m6)) {
        s48 = a2 + (long)(as_ulong(convert_long(as_int(grid_x))) * 4UL);
        swap_add_float32_global_lanes((vulong)((ulong)s48), (vfloat)(*(__local m_f32 *)(array14 + (long)60UL)), m6);
    }
    return;
}
