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

__kernel void k_TextKernelsFour(
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
    int v6;
    int v7;
    int v8;
    int v9;
    int v10;
    long v11;
    long v12;
    __global uchar *v13;
    float v14;
    __global uchar *v15;
    float v16;
    __global uchar *v17;
    float v18;
    __global uchar *v19;
    float v20;
    __global uchar *v21;
    __global uchar *v23;
    __global uchar *v25;
    __global uchar *v27;
    v6 = (int)get_group_id(0);
    v7 = (int)get_local_size(0);
    v8 = (int)get_local_id(0);
    v9 = (int)((uint)v6 * (uint)v7);
    v10 = (int)((uint)v9 + (uint)v8);
    v11 = (long)v10;
    v12 = (long)((ulong)v11 * (ulong)((long)0x10UL));
    v13 = a0 + v12;
    v14 = (float)*(__global m_f32 *)v13;
    v15 = v13 + ((long)0x4UL);
    v16 = (float)*(__global m_f32 *)v15;
    v17 = v13 + ((long)0x8UL);
    v18 = (float)*(__global m_f32 *)v17;
    v19 = v13 + ((long)0xcUL);
    v20 = (float)*(__global m_f32 *)v19;
    v21 = a2 + v12;
    *(__global m_f32 *)v21 = (m_f32)v20;
    v23 = v21 + ((long)0x4UL);
    *(__global m_f32 *)v23 = (m_f32)v18;
    v25 = v21 + ((long)0x8UL);
    *(__global m_f32 *)v25 = (m_f32)v16;
    v27 = v21 + ((long)0xcUL);
    *(__global m_f32 *)v27 = (m_f32)v14;
    return;
}
