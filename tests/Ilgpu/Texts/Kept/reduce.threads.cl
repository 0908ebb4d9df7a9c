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

__kernel void k_TextKernelsReduce(
    __global uchar *b0,
    long o0,
    __global uchar *b2,
    long o2,
    int a4,
    long extent_x,
    long extent_y,
    long extent_z,
    int dynamic_bytes,
    __local int *sync_word)
{
    __global uchar *const a0 = b0 + o0;
    __global uchar *const a2 = b2 + o2;
    const int group_size = (int)(get_local_size(0) * get_local_size(1) * get_local_size(2));
    const int thread = (int)(get_local_id(0)
        + (get_local_size(0) * (get_local_id(1) + (get_local_size(1) * get_local_id(2)))));
    const int lane = thread % WARP_SIZE, warp_start = thread - lane;
    __local int sync_cell;
    int v10;
    int v13;
    __local uchar array15[128] __attribute__((aligned(64)));
    int v17;
    float v18;
    int v19;
    long v21;
    long v22;
    __global uchar *v23;
    float v24;
    float v25;
    float v26;
    int v27;
    float v29;
    float v30;
    float v31;
    float v32;
    float v33;
    float v34;
    float v35;
    float v36;
    float v37;
    float v38;
    float v39;
    long v40;
    long v41;
    __local uchar *v42;
    float v43;
    float v44;
    int v47;
    long v49;
    long v50;
    __global uchar *v51;
    __local uchar *v52;
    float v53;
    float v54;
    v10 = lane;
    v13 = (int)get_group_id(0);
    v17 = v10;
    v18 = as_float(0x00000000u);
    while (1) {
        v19 = v17 < a4;
        if (v19) {
            v21 = (long)v17;
            v22 = (long)((ulong)v21 * (ulong)((long)0x4UL));
            v23 = a0 + v22;
            v24 = (float)*(__global m_f32 *)v23;
            v25 = exp(v24);
            v26 = v18 + v25;
            v27 = (int)((uint)v17 + (uint)(32));
            v17 = v27;
            v18 = v26;
            continue;
        } else {
            v29 = v18;
            goto block3;
        }
    }
    block3: ;
    sync_word[thread] = as_int(v29);
    barrier(CLK_LOCAL_MEM_FENCE);
    {
        int source = warp_start + source_lane(3, lane, (16), (32));
        source = source < group_size ? source : thread;
        v30 = as_float(sync_word[source]);
    }
    barrier(CLK_LOCAL_MEM_FENCE);
    v31 = v29 + v30;
    sync_word[thread] = as_int(v31);
    barrier(CLK_LOCAL_MEM_FENCE);
    {
        int source = warp_start + source_lane(3, lane, (8), (32));
        source = source < group_size ? source : thread;
        v32 = as_float(sync_word[source]);
    }
    barrier(CLK_LOCAL_MEM_FENCE);
    v33 = v31 + v32;
    sync_word[thread] = as_int(v33);
    barrier(CLK_LOCAL_MEM_FENCE);
    {
        int source = warp_start + source_lane(3, lane, (4), (32));
        source = source < group_size ? source : thread;
        v34 = as_float(sync_word[source]);
    }
    barrier(CLK_LOCAL_MEM_FENCE);
    v35 = v33 + v34;
    sync_word[thread] = as_int(v35);
    barrier(CLK_LOCAL_MEM_FENCE);
    {
        int source = warp_start + source_lane(3, lane, (2), (32));
        source = source < group_size ? source : thread;
        v36 = as_float(sync_word[source]);
    }
    barrier(CLK_LOCAL_MEM_FENCE);
    v37 = v35 + v36;
    sync_word[thread] = as_int(v37);
    barrier(CLK_LOCAL_MEM_FENCE);
    {
        int source = warp_start + source_lane(3, lane, (1), (32));
        source = source < group_size ? source : thread;
        v38 = as_float(sync_word[source]);
    }
    barrier(CLK_LOCAL_MEM_FENCE);
    v39 = v37 + v38;
    v40 = (long)v10;
    v41 = (long)((ulong)v40 * (ulong)((long)0x4UL));
    v42 = array15 + v41;
    v43 = convert_float_rte(v10);
    v44 = v39 * v43;
    *(__local m_f32 *)v42 = (m_f32)v44;
    barrier(CLK_LOCAL_MEM_FENCE | CLK_GLOBAL_MEM_FENCE);
    v47 = v10 != (0);
    if (v47) {
        goto block5;
    } else {
        v49 = (long)v13;
        v50 = (long)((ulong)v49 * (ulong)((long)0x4UL));
        v51 = a2 + v50;
        v52 = array15 + ((long)0x7cUL);
        v53 = (float)*(__local m_f32 *)v52;
        v54 = swap_add_float32_global((volatile __global int *)v51, v53);
        goto block5;
    }
    block5: ;
    return;
}
