namespace IlgpuLlava.PtxMachine.Checking;

/// <summary>Loads, stores, atomics and asynchronous copies.</summary>
internal static partial class FormTable
{
    private const string Data = "{b8 b16 b32 b64 u8 u16 u32 u64 s8 s16 s32 s64 f32 f64}";
    private const string LoadSpaces = "[const global local param shared shared::cta]";
    private const string StoreSpaces = "[global local shared shared::cta]";
    private const string AtomicSpaces = "[global shared shared::cta]";
    private const string Eviction = "[L1::evict_normal L1::evict_unchanged L1::evict_first L1::evict_last L1::no_allocate]";
    private const string Prefetch = "[L2::64B L2::128B L2::256B]";

    private const string Memory = $$"""
        ld [weak] {{LoadSpaces}} [ca cg cs lu cv] [v2 v4] {{Data}} : =T*v~ &
        ld volatile {{LoadSpaces}} [v2 v4] {{Data}} : =T*v~ &
        ld {relaxed acquire} {cta gpu sys} {{StoreSpaces}} [v2 v4] {{Data}} : =T*v~ &
        ld [weak] {{LoadSpaces}} {{Eviction}} {{Prefetch}} [v2 v4] {{Data}} : =T*v~ & : ptx7.4
        ld [weak] {{LoadSpaces}} {{Eviction}} L2::cache_hint {{Prefetch}} [v2 v4] {{Data}} : =T*v~ & b64 : ptx7.4 sm80
        ld global [ca cg cs] nc [v2 v4] {{Data}} : =T*v~ &
        ld global nc {{Eviction}} {{Prefetch}} [v2 v4] {{Data}} : =T*v~ & : ptx7.4
        ld global nc {{Eviction}} L2::cache_hint {{Prefetch}} [v2 v4] {{Data}} : =T*v~ & b64 : ptx7.4 sm80
        st [weak] {{StoreSpaces}} [wb cg cs wt] [v2 v4] {{Data}} : & T*v~
        st volatile {{StoreSpaces}} [v2 v4] {{Data}} : & T*v~
        st {relaxed release} {cta gpu sys} {{StoreSpaces}} [v2 v4] {{Data}} : & T*v~
        st [weak] {{StoreSpaces}} {{Eviction}} [v2 v4] {{Data}} : & T*v~ : ptx7.4
        st [weak] {{StoreSpaces}} {{Eviction}} L2::cache_hint [v2 v4] {{Data}} : & T*v~ b64 : ptx7.4 sm80
        prefetch [global local] {L1 L2} : &
        prefetch global {L2::evict_last L2::evict_normal} : & : ptx7.4 sm80
        prefetchu L1 : &
        createpolicy fractional {L2::evict_last L2::evict_normal L2::evict_first L2::evict_unchanged} b64 : =T f32? : ptx7.4 sm80
        atom [relaxed acquire release acq_rel] [cta gpu sys] {{AtomicSpaces}} {and or xor} {b32 b64} : =T & T
        atom [relaxed acquire release acq_rel] [cta gpu sys] {{AtomicSpaces}} exch {b32 b64} : =T & T
        atom [relaxed acquire release acq_rel] [cta gpu sys] {{AtomicSpaces}} cas {b16 b32 b64} : =T & T T
        atom [relaxed acquire release acq_rel] [cta gpu sys] {{AtomicSpaces}} add {u32 s32 u64 f32 f64} : =T & T
        atom [relaxed acquire release acq_rel] [cta gpu sys] {{AtomicSpaces}} add noftz {f16 f16x2} : =T & T : ptx6.3
        atom [relaxed acquire release acq_rel] [cta gpu sys] {{AtomicSpaces}} add noftz {bf16 bf16x2} : =T & T : ptx7.8 sm90
        atom [relaxed acquire release acq_rel] [cta gpu sys] {{AtomicSpaces}} {inc dec} u32 : =T & T
        atom [relaxed acquire release acq_rel] [cta gpu sys] {{AtomicSpaces}} {min max} {u32 s32 u64 s64} : =T & T
        red [relaxed release] [cta gpu sys] {{AtomicSpaces}} {and or xor} {b32 b64} : & T
        red [relaxed release] [cta gpu sys] {{AtomicSpaces}} add {u32 s32 u64 f32 f64} : & T
        red [relaxed release] [cta gpu sys] {{AtomicSpaces}} add noftz {f16 f16x2} : & T : ptx6.3
        red [relaxed release] [cta gpu sys] {{AtomicSpaces}} add noftz {bf16 bf16x2} : & T : ptx7.8 sm90
        red [relaxed release] [cta gpu sys] {{AtomicSpaces}} {inc dec} u32 : & T
        red [relaxed release] [cta gpu sys] {{AtomicSpaces}} {min max} {u32 s32 u64 s64} : & T
        membar {cta gl sys} : -
        fence [sc acq_rel] {cta gpu sys} : -
        cp async ca {shared shared::cta} global : & & #16 u32? : ptx7.0 sm80
        cp async cg {shared shared::cta} global : & & #16 u32? : ptx7.0 sm80
        cp async ca {shared shared::cta} global {L2::64B L2::128B L2::256B} : & & #16 u32? : ptx7.4 sm80
        cp async cg {shared shared::cta} global {L2::64B L2::128B L2::256B} : & & #16 u32? : ptx7.4 sm80
        cp async {ca cg} {shared shared::cta} global L2::cache_hint [L2::64B L2::128B L2::256B] : & & #16 b64 : ptx7.4 sm80
        cp async commit_group : - : ptx7.0 sm80
        cp async wait_group : #2147483647 : ptx7.0 sm80
        cp async wait_all : - : ptx7.0 sm80
        """;
}
