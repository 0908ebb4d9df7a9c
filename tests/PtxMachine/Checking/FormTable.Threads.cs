namespace IlgpuLlava.PtxMachine.Checking;

/// <summary>Control flow and what threads do together.</summary>
internal static partial class FormTable
{
    private const string Threads = """
        bra [uni] : label
        brx idx [uni] : u32 targets
        ret [uni] : -
        exit : -
        trap : -
        brkpt : -
        pmevent : #15
        nanosleep u32 : u32 : ptx6.3
        bar sync : u32 u32?
        bar cta sync : u32 u32? : ptx7.8
        bar arrive : u32 u32
        bar cta arrive : u32 u32 : ptx7.8
        bar red popc u32 : =u32 u32 !pred
        bar red {and or} pred : =pred u32 !pred
        barrier sync [aligned] : u32 u32?
        barrier cta sync [aligned] : u32 u32? : ptx7.8
        barrier arrive [aligned] : u32 u32
        barrier cta arrive [aligned] : u32 u32 : ptx7.8
        barrier red popc [aligned] u32 : =u32 u32 !pred
        barrier red {and or} [aligned] pred : =pred u32 !pred
        bar warp sync : b32
        shfl sync {up down bfly idx} b32 : =b32|? b32 b32 b32 b32
        vote sync {all any uni} pred : =pred !pred b32
        vote sync ballot b32 : =b32 !pred b32
        match any sync {b32 b64} : =b32 T b32
        match all sync {b32 b64} : =b32|? T b32
        activemask b32 : =b32 : ptx6.2
        redux sync {add min max} {u32 s32} : =T T b32 : ptx7.0 sm80
        redux sync {and or xor} b32 : =T T b32 : ptx7.0 sm80
        elect sync : =b32| b32 : ptx8.0 sm90
        griddepcontrol {launch_dependents wait} : - : ptx7.8 sm90
        """;
}
