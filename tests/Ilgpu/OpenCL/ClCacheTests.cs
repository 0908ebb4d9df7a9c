using ILGPU;
using ILGPU.Extensions;
using ILGPU.Runtime;
using ILGPU.Runtime.Cache;
using ILGPU.Runtime.OpenCL;
using IlgpuLlava.Ilgpu.Tests.Cache;

namespace IlgpuLlava.Ilgpu.Tests.OpenCL;

/// <summary>What OpenCL drivers build is kept on disk.</summary>
public class ClCacheTests
{
    // Magic and key come first in a file, then what belongs to the content.
    private const int KeyEnd = 40;

    // One program a kernel: vectors have one for full groups and one for others.
    private static readonly OpenClOptions s_options = new() { Form = OpenClForm.Threads };

    [SetUp]
    public void Require_a_device() => _ = ClOracle.Threads;

    [Test]
    public void Fault035_kept_programs_run_in_the_next_context()
    {
        using CacheFolder folder = new();
        Assert.That(Run(folder, Once), Is.EqualTo(7));
        string first = folder.File;
        byte[] kept = File.ReadAllBytes(first);
        Assert.That(Run(folder, Once), Is.EqualTo(7));
        Assert.That(File.ReadAllBytes(folder.File), Is.EqualTo(kept), "not written again");

        // Under the name of one kernel lies another one now: if that runs, programs are really taken from here.
        Assert.That(Run(folder, Twin.ClCacheTests.Once), Is.EqualTo(8));
        string second = Directory.GetFiles(folder.Name).Single(file => file != first);
        File.WriteAllBytes(first, [.. kept[..KeyEnd], .. File.ReadAllBytes(second)[KeyEnd..]]);
        Assert.That(Run(folder, Once), Is.EqualTo(8));
    }

    [Test]
    public void Fault035_a_program_that_the_driver_refuses_is_built_again([Values(0, 1, 100, 5000)] int length)
    {
        using CacheFolder folder = new();
        Assert.That(Run(folder, Once), Is.EqualTo(7));
        byte[] whole = File.ReadAllBytes(folder.File);
        // Rightly kept, but nothing that a driver has ever made.
        byte[] content = new byte[length];
        new Random(length).NextBytes(content);
        string name = folder.File;
        byte[] key = whole[8..KeyEnd];
        File.WriteAllBytes(name, CacheEntry.Pack(KernelCacheKey.FromHash(key), content));
        Assert.That(folder.Open().TryRead(KernelCacheKey.FromHash(key)), Is.EqualTo(content));
        Assert.That(Run(folder, Once), Is.EqualTo(7));
        Assert.That(File.ReadAllBytes(name), Has.Length.GreaterThan(CacheEntry.HeaderBytes + length), "it is kept again");
    }

    [Test]
    public void Fault035_without_a_folder_kernels_run_all_the_same()
    {
        using CacheFolder folder = new();
        Assert.That(Run(new KernelCache("/proc/ilgpu-llava"), Once), Is.EqualTo(7));
        Assert.That(Run(KernelCache.Off, Once), Is.EqualTo(7));
    }

    private static int Run(CacheFolder folder, Action<ArrayView<int>> kernel) => Run(folder.Open(), kernel);

    private static int Run(KernelCache cache, Action<ArrayView<int>> kernel)
    {
        using Context context = Context.Create(builder => builder.OpenCL(s_options).KernelCache = cache);
        using Accelerator accelerator = context.GetCLDevice(0).CreateAccelerator(context);
        using var buffer = accelerator.Allocate1D(new[] { 3 });
        accelerator.LoadStreamKernel(kernel)(new KernelConfig(1, 1), buffer.View.AsContiguous());
        return buffer.GetAsArray1D()[0];
    }

    private static void Once(ArrayView<int> cells) => cells[0] += 4;

    private static class Twin
    {
        /// <summary>Has a kernel of the same name.</summary>
        public static class ClCacheTests
        {
            public static void Once(ArrayView<int> cells) => cells[0] += 5;
        }
    }
}
