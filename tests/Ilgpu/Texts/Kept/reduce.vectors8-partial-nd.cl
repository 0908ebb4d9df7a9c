#pragma OPENCL FP_CONTRACT OFF
typedef int8 mask;
typedef int8 vint;
#define as_vint as_int8
#define convert_vint convert_int8
typedef uint8 vuint;
#define as_vuint as_uint8
#define convert_vuint convert_uint8
typedef long8 vlong;
#define as_vlong as_long8
#define convert_vlong convert_long8
typedef ulong8 vulong;
#define as_vulong as_ulong8
#define convert_vulong convert_ulong8
typedef float8 vfloat;
#define as_vfloat as_float8
#define convert_vfloat convert_float8
typedef char __attribute__((may_alias)) m_i8;
typedef char8 __attribute__((may_alias, aligned(1))) w_i8;
typedef uchar __attribute__((may_alias)) m_u8;
typedef uchar8 __attribute__((may_alias, aligned(1))) w_u8;
typedef short __attribute__((may_alias)) m_i16;
typedef short8 __attribute__((may_alias, aligned(2))) w_i16;
typedef ushort __attribute__((may_alias)) m_u16;
typedef ushort8 __attribute__((may_alias, aligned(2))) w_u16;
typedef uint __attribute__((may_alias)) m_u32;
typedef uint8 __attribute__((may_alias, aligned(4))) w_u32;
typedef ulong __attribute__((may_alias)) m_u64;
typedef ulong8 __attribute__((may_alias, aligned(8))) w_u64;
typedef float __attribute__((may_alias)) m_f32;
typedef float8 __attribute__((may_alias, aligned(4))) w_f32;
#define convert_vuchar convert_uchar8
#define convert_vushort convert_ushort8
#define lane_ids ((vuint)(0, 1, 2, 3, 4, 5, 6, 7))
typedef union { vfloat v; float s[8]; } lanes_vfloat;
typedef union { mask v; int s[8]; } lanes_mask;
inline vfloat load_f32_global(const __global uchar *p, mask m)
{
    lanes_vfloat all;
    lanes_mask on;
    all.v = (vfloat)(0);
    on.v = m;
    for (int i = 0; i < 8; i++)
        if (on.s[i]) all.s[i] = ((__global const m_f32 *)p)[i];
    return all.v;
}
typedef union { vuint v; uint s[8]; } lanes_vuint;
inline vfloat shuffle_vfloat(vfloat value, int kind, vuint operand, vuint width, int threads)
{
    lanes_vfloat all, result;
    lanes_vuint operands, widths;
    all.v = value;
    operands.v = operand;
    widths.v = width;
    for (int i = 0; i < 8; i++)
    {
        int size = (int)widths.s[i], wanted = (int)operands.s[i];
        int start = size > 0 ? i / size * size : i;
        long own = i - start;
        long source = kind == 0 ? wanted : kind == 1 ? own - wanted : kind == 2 ? own + wanted : own ^ (long)wanted;
        result.s[i] = all.s[source < 0 || source >= size || start + source >= threads ? i : start + source];
    }
    return result.v;
}
inline void store_f32_local(__local uchar *p, vfloat value, mask m)
{
    lanes_vfloat all;
    lanes_mask on;
    all.v = value;
    on.v = m;
    for (int i = 0; i < 8; i++)
        if (on.s[i]) ((__local m_f32 *)p)[i] = (m_f32)all.s[i];
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
typedef union { vulong v; ulong s[8]; } lanes_vulong;
inline vfloat swap_add_float32_global_lanes(vulong p, vfloat value, mask m)
{
    lanes_vfloat all;
    lanes_vulong at;
    lanes_mask on;
    all.v = value;
    at.v = p;
    on.v = m;
    for (int i = 0; i < 8; i++)
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
    __local uchar *array13 = shared + 0;
    const mask threads = as_vint(lane_ids) < (mask)(group_x * group_y * group_z);
    const uint grid_x = (uint)get_group_id(0);
    __global uchar * s45;
    mask m1, m2, m3, m4, m5, m6;
    uint s15, s25;
    vfloat v16, v27, v24, v28, v29, v30, v31, v32;
    vuint v4;
    v4 = (vuint)(a4);
    s15 = 0u;
    v16 = (vfloat)(0.0f);
    m1 = threads;
    while (1) {
        m2 = as_vint(((vuint)(s15) + lane_ids)) < as_vint(v4);
        m3 = m1 & ~m2;
        v27 = m3 ? v16 : v27;
        m4 = m1 & m2;
        if (any(m4)) {
            v24 = v16 + exp(load_f32_global(a0 + (long)(as_ulong(convert_long(as_int(s15))) * 4UL), m4));
            s25 = s15 + 8u;
            s15 = s25;
            v16 = v24;
            m1 = m4;
            continue;
        }
        break;
    }
    v28 = shuffle_vfloat(v27, 3, (vuint)(4u), (vuint)(8u), group_x * group_y * group_z);
    v29 = v27 + v28;
    v30 = shuffle_vfloat(v29, 3, (vuint)(2u), (vuint)(8u), group_x * group_y * group_z);
    v31 = v29 + v30;
    v32 = shuffle_vfloat(v31, 3, (vuint)(1u), (vuint)(8u), group_x * group_y * group_z);
    store_f32_local(array13 + (long)(as_ulong(convert_long(as_int(0u))) * 4UL), (v31 + v32) * convert_vfloat(as_vint(lane_ids)), threads);
    m5 = lane_ids != (vuint)(0u);
    m6 = threads & ~m5;
    if (any(m6)) {
        s45 = a2 + (long)(as_ulong(convert_long(as_int(grid_x))) * 4UL);
        swap_add_float32_global_lanes((vulong)((ulong)s45), (vfloat)(*(__local m_f32 *)(array13 + (long)28UL)), m6);
    }
    return;
}
