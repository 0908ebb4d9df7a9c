#pragma OPENCL FP_CONTRACT OFF
#define MAY_ALIAS __attribute__((may_alias))
typedef char MAY_ALIAS m_i8;
typedef uchar MAY_ALIAS m_u8;
typedef short MAY_ALIAS m_i16;
typedef ushort MAY_ALIAS m_u16;
typedef int MAY_ALIAS m_i32;
typedef uint MAY_ALIAS m_u32;
typedef long MAY_ALIAS m_i64;
typedef ulong MAY_ALIAS m_u64;
typedef float MAY_ALIAS m_f32;

inline int div_int(int a, int b) { return b == 0 ? 0 : b == -1 ? (int)(0 - (uint)a) : a / b; }
inline int rem_int(int a, int b) { return b == 0 || b == -1 ? 0 : a % b; }
inline int divu_int(int a, int b) { return b == 0 ? 0 : (int)((uint)a / (uint)b); }
inline int remu_int(int a, int b) { return b == 0 ? 0 : (int)((uint)a % (uint)b); }
inline int abs_int(int a) { return a < 0 ? (int)(0 - (uint)a) : a; }
inline int tzc_int(int a) { return (int)popcount((uint)(~a & (int)((uint)a - 1))); }

inline long div_long(long a, long b) { return b == 0 ? 0 : b == -1 ? (long)(0 - (ulong)a) : a / b; }
inline long rem_long(long a, long b) { return b == 0 || b == -1 ? 0 : a % b; }
inline long divu_long(long a, long b) { return b == 0 ? 0 : (long)((ulong)a / (ulong)b); }
inline long remu_long(long a, long b) { return b == 0 ? 0 : (long)((ulong)a % (ulong)b); }
inline long abs_long(long a) { return a < 0 ? (long)(0 - (ulong)a) : a; }
inline int tzc_long(long a) { return (int)popcount((ulong)(~a & (long)((ulong)a - 1))); }

inline float min_float(float a, float b) { return a != a ? a : b != b ? b : a < b ? a : b < a ? b : (as_int(a) < 0 ? a : b); }
inline float max_float(float a, float b) { return a != a ? a : b != b ? b : a > b ? a : b > a ? b : (as_int(a) < 0 ? b : a); }
inline int i32_float(float a) { return a != a ? 0 : a <= -2147483648.0f ? (int)0x80000000u : a >= 2147483648.0f ? 0x7fffffff : (int)a; }
inline int u32_float(float a) { return a > 0 ? (a >= 4294967296.0f ? -1 : (int)(uint)a) : 0; }
inline long i64_float(float a) { return a != a ? 0 : a <= -9223372036854775808.0f ? (long)0x8000000000000000UL
    : a >= 9223372036854775808.0f ? 0x7fffffffffffffffL : (long)a; }
inline long u64_float(float a) { return a > 0 ? (a >= 18446744073709551616.0f ? -1L : (long)(ulong)a) : 0; }

inline float half_to_float(int half_bits)
{
    uint sign = ((uint)half_bits & 0x8000u) << 16;
    uint m = ((uint)half_bits & 0x7fffu) << 13;
    uint e = m & 0x0f800000u;
    m += 0x38000000u;
    if (e == 0x0f800000u) { m += 0x38000000u; m |= (m & 0x007fffffu) ? 0x00400000u : 0u; }
    else if (e == 0u) { m = as_uint(as_float(m + 0x00800000u) - as_float(0x38800000u)); }
    return as_float(m | sign);
}
inline int float_to_half(float value)
{
    uint u = as_uint(value);
    uint sign = (u >> 16) & 0x8000u;
    uint r;
    u &= 0x7fffffffu;
    if (u >= 0x47800000u) r = u > 0x7f800000u ? 0x7e00u | ((u >> 13) & 0x3ffu) : 0x7c00u;
    else if (u < 0x38800000u) r = as_uint(as_float(u) + 0.5f) - 0x3f000000u;
    else r = (u + 0xc8000fffu + ((u >> 13) & 1u)) >> 13;
    return (int)(r | sign);
}

#define WARP_SIZE 32
inline int source_lane(int kind, int lane, int operand, int width)
{
    uint size = width <= 0 || width > WARP_SIZE ? WARP_SIZE : (uint)width;
    uint inside = (uint)lane % size;
    uint segment = (uint)lane - inside;
    uint delta = (uint)operand;
    uint source = kind == 0 ? delta : kind == 1 ? inside - delta : kind == 2 ? inside + delta : ((uint)lane ^ delta) - segment;
    return source < size ? (int)(segment + source) : lane;
}

__kernel void k_TextKernelsParted(
    __global uchar *b0,
    long o0,
    __global uchar *b2,
    long o2,
    long extent_x,
    long extent_y,
    long extent_z,
    int dynamic_bytes)
{
    __global uchar *const a0 = b0 + o0;
    __global uchar *const a2 = b2 + o2;
    const int group_size = (int)(get_local_size(0) * get_local_size(1) * get_local_size(2));
    const int thread = (int)(get_local_id(0)
        + (get_local_size(0) * (get_local_id(1) + (get_local_size(1) * get_local_id(2)))));
    const int lane = thread % WARP_SIZE, warp_start = thread - lane;
    int v0;
    int v1;
    int v2;
    long v3;
    int v13;
    int v14;
    int v15;
    int v16;
    long v18;
    long v19;
    __global uchar *v20;
    int v21;
    int v23;
    int v24;
    int v25;
    long v27;
    long v28;
    __global uchar *v29;
    int v30;
    int v31;
    int v32;
    int v33;
    int v34;
    int v36;
    long v37;
    __global uchar *v38;
    long v39;
    long v40;
    __global uchar *v41;
    int v42;
    float v43;
    float v44;
    int v45;
    v0 = (int)get_group_id(0);
    v1 = (int)get_local_size(0);
    v2 = (int)get_local_id(0);
    v3 = extent_x;
    v13 = (int)((uint)v0 * (uint)v1);
    v14 = (int)((uint)v13 + (uint)v2);
    v15 = (int)v3;
    v16 = (uint)v14 < (uint)v15;
    if (v16) {
        v18 = (long)v14;
        v19 = (long)((ulong)v18 * (ulong)((long)0x4UL));
        v20 = a0 + v19;
        v21 = (int)*(__global m_i32 *)v20;
        v23 = v21;
        v24 = v14;
        while (1) {
            v25 = v23 > (0);
            if (v25) {
                v27 = (long)v24;
                v28 = (long)((ulong)v27 * (ulong)((long)0x4UL));
                v29 = a0 + v28;
                v30 = (int)*(__global m_i32 *)v29;
                v31 = rem_int(v30, (7));
                v32 = div_int(v31, (3));
                v33 = (int)((uint)v23 - (uint)v32);
                v34 = v31 == (5);
                if (v34) {
                    v36 = v31;
                    goto block4;
                } else {
                    v23 = v33;
                    v24 = v31;
                    continue;
                }
            } else {
                v36 = v24;
                goto block4;
            }
        }
        block4: ;
        v37 = (long)((ulong)v18 * (ulong)((long)0x2UL));
        v38 = a2 + v37;
        v39 = (long)v36;
        v40 = (long)((ulong)v39 * (ulong)((long)0x2UL));
        v41 = a2 + v40;
        v42 = (int)*(__global m_u16 *)v41;
        v43 = half_to_float(v42);
        v44 = v43 * as_float(0x3f000000u);
        v45 = float_to_half(v44);
        *(__global m_u16 *)v38 = (m_u16)v45;
        goto block5;
    } else {
        goto block5;
    }
    block5: ;
    return;
}
