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

__kernel void k_TextKernelsTile(
    __global uchar *b0,
    long o0,
    __global uchar *b2,
    long o2,
    __global uchar *b4,
    long o4,
    int a6,
    long extent_x,
    long extent_y,
    long extent_z,
    int dynamic_bytes)
{
    __global uchar *const a0 = b0 + o0;
    __global uchar *const a2 = b2 + o2;
    __global uchar *const a4 = b4 + o4;
    const int group_size = (int)(get_local_size(0) * get_local_size(1) * get_local_size(2));
    const int thread = (int)(get_local_id(0)
        + (get_local_size(0) * (get_local_id(1) + (get_local_size(1) * get_local_id(2)))));
    const int lane = thread % WARP_SIZE, warp_start = thread - lane;
    int v11;
    int v12;
    int v14;
    float v15;
    float v16;
    int v17;
    int v19;
    int v20;
    long v21;
    long v22;
    __global uchar *v23;
    float v24;
    long v25;
    long v26;
    __global uchar *v27;
    float v28;
    float v29;
    int v30;
    long v31;
    long v32;
    __global uchar *v33;
    float v34;
    float v35;
    int v36;
    float v38;
    float v39;
    int v40;
    int v41;
    int v42;
    long v43;
    long v44;
    __global uchar *v45;
    int v47;
    int v48;
    int v49;
    long v50;
    long v51;
    __global uchar *v52;
    v11 = lane;
    v12 = (int)get_group_id(0);
    v14 = (0);
    v15 = as_float(0x00000000u);
    v16 = as_float(0x00000000u);
    while (1) {
        v17 = v14 < a6;
        if (v17) {
            v19 = (int)((uint)v14 * (uint)(32));
            v20 = (int)((uint)v19 + (uint)v11);
            v21 = (long)v20;
            v22 = (long)((ulong)v21 * (ulong)((long)0x4UL));
            v23 = a2 + v22;
            v24 = (float)*(__global m_f32 *)v23;
            v25 = (long)v14;
            v26 = (long)((ulong)v25 * (ulong)((long)0x4UL));
            v27 = a0 + v26;
            v28 = (float)*(__global m_f32 *)v27;
            v29 = fma(v28, v24, v15);
            v30 = (int)((uint)a6 + (uint)v14);
            v31 = (long)v30;
            v32 = (long)((ulong)v31 * (ulong)((long)0x4UL));
            v33 = a0 + v32;
            v34 = (float)*(__global m_f32 *)v33;
            v35 = fma(v34, v24, v16);
            v36 = (int)((uint)v14 + (uint)(1));
            v14 = v36;
            v15 = v29;
            v16 = v35;
            continue;
        } else {
            v38 = v15;
            v39 = v16;
            goto block3;
        }
    }
    block3: ;
    v40 = (int)((uint)v12 * (uint)(2));
    v41 = (int)((uint)v12 * (uint)(64));
    v42 = (int)((uint)v41 + (uint)v11);
    v43 = (long)v42;
    v44 = (long)((ulong)v43 * (ulong)((long)0x4UL));
    v45 = a4 + v44;
    *(__global m_f32 *)v45 = (m_f32)v38;
    v47 = (int)((uint)v40 + (uint)(1));
    v48 = (int)((uint)v47 * (uint)(32));
    v49 = (int)((uint)v48 + (uint)v11);
    v50 = (long)v49;
    v51 = (long)((ulong)v50 * (ulong)((long)0x4UL));
    v52 = a4 + v51;
    *(__global m_f32 *)v52 = (m_f32)v39;
    return;
}
