using System.Security.Cryptography;
using System.Text;
using ILGPU;
using ILGPU.Backends.Cpu;
using ILGPU.Backends.OpenCL;
using ILGPU.Backends.Ptx;
using ILGPU.Extensions;
using ILGPU.Frontend;
using ILGPU.IR;
using ILGPU.Runtime;
using ILGPU.Runtime.CPU;
using ILGPU.Runtime.Cuda;
using ILGPU.Transform;
using IlgpuLlava.PtxMachine.Driver;

namespace IlgpuLlava.Kernels.Tests.Texts;

/// <summary>
/// A line for the text of every kernel that a <see cref="KernelSet"/> warms, as PTX and as OpenCL C in both forms: a change of what is
/// emitted shows in review, and in which kernels. Needs no device. <c>REWRITE_TEXTS=1</c> writes the lines anew; <c>ILGPU_DUMP</c>
/// shows the texts themselves.
/// </summary>
public sealed class KernelTextTests
{
    private const string Rewrite = "REWRITE_TEXTS";

    [Test]
    public void Fault127_ptx_of_every_kernel_is_what_is_kept()
    {
        using PtxMachineDriver machine = new();
        using Context context = Context.Create(builder => builder.Cuda(machine));
        CudaDevice device = context.GetCudaDevice(0);
        Check("kernels.ptx.txt", Warmed(context, device, portableOnly: false), entry =>
            PtxEmitter.Emit(Optimized(entry, AcceleratorType.Cuda, device.WarpSize, device.MaxNumThreadsPerGroup), device.Target).Source);
    }

    [Test]
    public void Fault127_opencl_for_threads_of_every_kernel_is_what_is_kept()
    {
        using PtxMachineDriver machine = new();
        using Context context = Context.Create(builder => builder.Cuda(machine));
        // Devices with warps of 32 have the same portable kernels.
        CudaDevice device = context.GetCudaDevice(0);
        ClFeatures features = new(HasDouble: true, HasInt64Atomics: true);
        Check("kernels.threads.cl.txt", Warmed(context, device, portableOnly: true), entry =>
            ClEmitter.Emit(Optimized(entry, AcceleratorType.OpenCL, device.WarpSize, maxGroup: 256), features).Source);
    }

    [Test]
    public void Fault127_opencl_for_vectors_of_every_kernel_is_what_is_kept()
    {
        using Context context = Context.Create(builder => builder.CPU(new CpuOptions { Lanes = 16, Threads = 1, Interpreter = true }));
        ClFeatures features = new(HasDouble: true, HasInt64Atomics: true);
        Check("kernels.vectors16.cl.txt", Warmed(context, context.Devices[0], portableOnly: true), entry =>
        {
            Function function = Optimized(entry, AcceleratorType.OpenCL, warpSize: 16, maxGroup: 16);
            ClVectorKernel.Prepare(function);
            return ClVectorKernel.Write(function, new VectorOptions(16, IsFull: true, IsOneDimensional: true), features).Source;
        });
    }

    private static IReadOnlyCollection<KernelEntry> Warmed(Context context, Device device, bool portableOnly)
    {
        using Accelerator accelerator = device.CreateAccelerator(context);
        using KernelSet kernels = new(accelerator) { PortableOnly = portableOnly };
        kernels.Warm();
        return accelerator.Launchers.Entries;
    }

    private static Function Optimized(KernelEntry entry, AcceleratorType type, int warpSize, int maxGroup)
    {
        Function function = KernelFrontend.Compile(entry, new CompilationTarget(type, warpSize, maxGroup));
        Pipeline.Optimize(function);
        return function;
    }

    private static void Check(string file, IReadOnlyCollection<KernelEntry> entries, Func<KernelEntry, string> emit)
    {
        string[] lines = [.. entries.Select(entry => Line(entry, emit(entry).ReplaceLineEndings("\n"))).Order(StringComparer.Ordinal)];
        Assert.That(lines.Select(line => line.Split(' ')[0]), Is.Unique, "two kernels have one name");
        string path = Path.Combine(Folder, file);
        string compiler = Path.Combine(Folder, "compiler.txt");
        if (Environment.GetEnvironmentVariable(Rewrite) is { Length: > 0 })
        {
            File.WriteAllText(path, string.Concat(lines.Select(line => line + "\n")));
            CompiledBy.Keep(typeof(KernelSet).Assembly, compiler);
        }

        string[] kept = File.ReadAllLines(path);
        if (!lines.SequenceEqual(kept))
        {
            CompiledBy.Excuse(typeof(KernelSet).Assembly, compiler);
        }

        Assert.That(lines, Is.EqualTo(kept),
            $"The text of these kernels is not what {file} keeps; where that is meant, {Rewrite}=1 writes it anew.");
    }

    private static string Line(KernelEntry entry, string text)
    {
        string hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 8));
        return $"{Name(entry)} {text.Count(c => c == '\n')} lines {hash}";
    }

    private static string Name(KernelEntry entry)
    {
        string name = $"{Name(entry.Method.DeclaringType!)}.{entry.Method.Name}";
        if (entry.Method.IsGenericMethod)
            name += $"<{string.Join(",", entry.Method.GetGenericArguments().Select(Name))}>";
        object[] values = [.. entry.SpecializedValues.OfType<object>()];
        return values.Length == 0 ? name : $"{name}({string.Join(",", values)})";
    }

    private static string Name(Type type) => type.IsGenericType
        ? $"{type.Name.Split('`')[0]}<{string.Join(",", type.GetGenericArguments().Select(Name))}>"
        : type.Name;

    private static string Folder => RepositoryRoot.Combine("tests", "Kernels", "Texts", "Kept");
}
