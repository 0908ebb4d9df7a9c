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
typedef union { vuint v; uint s[16]; } lanes_vuint;
typedef union { mask v; int s[16]; } lanes_mask;
typedef union { vulong v; ulong s[16]; } lanes_vulong;
inline vuint gather_u32_global(vulong p, mask m)
{
    lanes_vuint all;
    lanes_mask on;
    lanes_vulong at;
    at.v = p;
    all.v = (vuint)(0);
    on.v = m;
    for (int i = 0; i < 16; i++)
        if (on.s[i]) all.s[i] = *(__global const m_u32 *)at.s[i];
    return all.v;
}
inline vuint rem_vuint(vuint a, vuint b)
{
    vint y = as_vint(b), odd = (y == 0) | (y == -1);
    return odd ? (vuint)0 : as_vuint(as_vint(a) % (odd ? (vint)1 : y));
}
inline vuint div_vuint(vuint a, vuint b)
{
    vint y = as_vint(b), odd = (y == 0) | (y == -1);
    return odd ? -a & b : as_vuint(as_vint(a) / (odd ? (vint)1 : y));
}
inline vuint gather_u16_global(vulong p, mask m)
{
    lanes_vuint all;
    lanes_mask on;
    lanes_vulong at;
    at.v = p;
    all.v = (vuint)(0);
    on.v = m;
    for (int i = 0; i < 16; i++)
        if (on.s[i]) all.s[i] = *(__global const m_u16 *)at.s[i];
    return all.v;
}
inline vfloat half_to_vfloat(vuint h)
{
    vuint m = (h & 0x7fffu) << 13, e = m & 0x0f800000u;
    vuint normal = m + 0x38000000u;
    vuint special = (normal + 0x38000000u) | ((m & 0x007fffffu) != 0 ? (vuint)0x00400000u : (vuint)0);
    vuint small = as_vuint(as_vfloat(m + 0x38800000u) - 0x1p-14f);
    return as_vfloat((e == 0x0f800000u ? special : e == 0 ? small : normal) | ((h & 0x8000u) << 16));
}
inline vuint vfloat_to_half(vfloat value)
{
    vuint sign = (as_vuint(value) >> 16) & 0x8000u, u = as_vuint(value) & 0x7fffffffu;
    vuint special = u > 0x7f800000u ? 0x7e00u | ((u >> 13) & 0x3ffu) : (vuint)0x7c00u;
    vuint small = as_vuint(as_vfloat(u) + 0.5f) - 0x3f000000u;
    vuint normal = (u + 0xc8000fffu + ((u >> 13) & 1u)) >> 13;
    return sign | (u >= 0x47800000u ? special : u < 0x38800000u ? small : normal);
}
inline vuint load_u32_global(const __global uchar *p, mask m)
{
    lanes_vuint all;
    lanes_mask on;
    all.v = (vuint)(0);
    on.v = m;
    for (int i = 0; i < 16; i++)
        if (on.s[i]) all.s[i] = ((__global const m_u32 *)p)[i];
    return all.v;
}
inline void store_u16_global(__global uchar *p, vuint value, mask m)
{
    lanes_vuint all;
    lanes_mask on;
    all.v = value;
    on.v = m;
    for (int i = 0; i < 16; i++)
        if (on.s[i]) ((__global m_u16 *)p)[i] = (m_u16)all.s[i];
}

__kernel __attribute__((reqd_work_group_size(1, 1, 1))) void k_TextKernelsParted(
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
    mask m1, m2, m3, m4, m5, m6, m7, m8, m9, m10, m11, m12;
    mask m13, m14, m15, m16, m17, m18, m19;
    uint s14;
    ulong s18;
    vuint v14, v21, v23, v24, v31, v33, v36;
    vulong v4;
    v4 = (vulong)((ulong)a0);
    s14 = (grid_x * 16u) + 0u;
    v14 = (vuint)(s14) + lane_ids;
    m1 = v14 < (vuint)(convert_uint(((ulong)extent_x)));
    m2 = m1;
    if (all(m2)) {
        s18 = as_ulong(convert_long(as_int(s14)));
        v21 = *(__global w_u32 *)(a0 + (long)(s18 * 4UL));
        v23 = v21;
        v24 = v14;
        m3 = (mask)(-1);
        while (1) {
            m4 = as_vint(v23) > as_vint((vuint)(0u));
            m5 = m3 & m4;
            if (all(m5)) {
                v31 = rem_vuint(gather_u32_global(v4 + (as_vulong(convert_vlong(as_vint(v24))) * (vulong)(4UL)), (mask)(-1)), (vuint)(7u));
                v33 = v23 - div_vuint(v31, (vuint)(3u));
                m6 = v31 == (vuint)(5u);
                m7 = m6;
                v36 = m7 ? v31 : v36;
                m8 = ~m6;
                if (any(m8)) {
                    v23 = v33;
                    v24 = v31;
                    m3 = m8;
                    continue;
                }
            } else {
                m9 = m3 & ~m4;
                v36 = m9 ? v24 : v36;
                if (any(m5)) {
                    v31 = rem_vuint(gather_u32_global(v4 + (as_vulong(convert_vlong(as_vint(v24))) * (vulong)(4UL)), m5), (vuint)(7u));
                    v33 = v23 - div_vuint(v31, (vuint)(3u));
                    m10 = v31 == (vuint)(5u);
                    m11 = m5 & m10;
                    v36 = m11 ? v31 : v36;
                    m12 = m5 & ~m10;
                    if (any(m12)) {
                        v23 = v33;
                        v24 = v31;
                        m3 = m12;
                        continue;
                    }
                }
            }
            break;
        }
        *(__global w_u16 *)(a2 + (long)(s18 * 2UL)) = convert_vushort(vfloat_to_half((half_to_vfloat(gather_u16_global((vulong)((ulong)a2) + (as_vulong(convert_vlong(as_vint(v36))) * (vulong)(2UL)), (mask)(-1))) * (vfloat)(0.5f))));
    } else {
        if (any(m2)) {
            s18 = as_ulong(convert_long(as_int(s14)));
            v21 = load_u32_global(a0 + (long)(s18 * 4UL), m2);
            v23 = v21;
            v24 = v14;
            m13 = m2;
            while (1) {
                m14 = as_vint(v23) > as_vint((vuint)(0u));
                m15 = m13 & ~m14;
                v36 = m15 ? v24 : v36;
                m16 = m13 & m14;
                if (any(m16)) {
                    v31 = rem_vuint(gather_u32_global(v4 + (as_vulong(convert_vlong(as_vint(v24))) * (vulong)(4UL)), m16), (vuint)(7u));
                    v33 = v23 - div_vuint(v31, (vuint)(3u));
                    m17 = v31 == (vuint)(5u);
                    m18 = m16 & m17;
                    v36 = m18 ? v31 : v36;
                    m19 = m16 & ~m17;
                    if (any(m19)) {
                        v23 = v33;
                        v24 = v31;
                        m13 = m19;
                        continue;
                    }
                }
                break;
            }
            store_u16_global(a2 + (long)(s18 * 2UL), vfloat_to_half((half_to_vfloat(gather_u16_global((vulong)((ulong)a2) + (as_vulong(convert_vlong(as_vint(v36))) * (vulong)(2UL)), m2)) * (vfloat)(0.5f))), m2);
        }
    }
    return;
}
