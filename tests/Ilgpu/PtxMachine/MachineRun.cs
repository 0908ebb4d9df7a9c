using System.Runtime.InteropServices;
using IlgpuLlava.PtxMachine;
using IlgpuLlava.PtxMachine.Execution;

namespace IlgpuLlava.Ilgpu.Tests.PtxMachine;

/// <summary>Runs PTX text on the machine: a whole module, or some lines in a kernel that has registers of every kind.</summary>
internal static unsafe class MachineRun
{
    /// <summary>A kernel of one parameter "out" around some lines; %out is its value, %tid the thread's number.</summary>
    public static string Kernel(string lines, string version = "8.0", string target = "sm_90") => $$"""
        .version {{version}}
        .target {{target}}
        .address_size 64
        .visible .entry k(.param .u64 out)
        {
            .reg .pred %p<10>;
            .reg .b16 %h<10>;
            .reg .b32 %r<20>;
            .reg .f32 %f<20>;
            .reg .b64 %rd<20>;
            .reg .f64 %fd<10>;
            .reg .u64 %out;
            .reg .u32 %t;
            ld.param.u64 %out, [out];
            mov.u32 %t, %tid.x;
        {{lines}}
            ret;
        }
        """;

    /// <summary>As above; each thread's slot of 8 bytes in the output is at [%out].</summary>
    public static string Slots(string lines, string version = "8.0", string target = "sm_90") =>
        Kernel("    mad.wide.u32 %out, %t, 8, %out;\n" + lines, version, target);

    /// <summary>Runs a module's kernel "k" with one buffer and returns it.</summary>
    public static T[] Run<T>(
        string text, T[] content, int threads = 32, int groups = 1, int dynamicShared = 0, MachineOptions? options = null)
        where T : unmanaged
    {
        var memory = new GlobalMemory();
        using var module = PtxModule.Load(text, memory);
        ulong buffer = memory.Allocate(Math.Max(content.Length, 1) * sizeof(T));
        try
        {
            content.CopyTo(new Span<T>((void*)buffer, content.Length));
            byte[] arguments = new byte[8];
            MemoryMarshal.Write(arguments, buffer);
            new Launch(module.Find("k")!, memory, options ?? new MachineOptions { Workers = 2, Budget = 1_000_000, ChecksRaces = true })
            {
                Grid = new Dim3(groups),
                Block = new Dim3(threads),
                DynamicShared = dynamicShared,
            }.Run(arguments);
            return new Span<T>((void*)buffer, content.Length).ToArray();
        }
        finally
        {
            memory.Free(buffer);
        }
    }

    /// <summary>What lines leave in the slots of 32 threads.</summary>
    public static ulong[] Results(string lines, string version = "8.0", string target = "sm_90") =>
        Run(Slots(lines, version, target), new ulong[32]);
}
