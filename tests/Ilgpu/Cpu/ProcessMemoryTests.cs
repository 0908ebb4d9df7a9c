using System.Globalization;
using ILGPU;
using ILGPU.Extensions;
using ILGPU.Runtime;
using ILGPU.Runtime.CPU;

namespace IlgpuLlava.Ilgpu.Tests.Cpu;

/// <summary>Memory of the process that buffers take, and give back.</summary>
public sealed class ProcessMemoryTests
{
    private const long MB = 1 << 20;

    [Test]
    public void WhatALargeBufferHeldIsTheSystemsAgain_WhateverWasTakenMeanwhile()
    {
        if (!OperatingSystem.IsLinux())
            Assert.Inconclusive("What a process holds is read where Linux tells it.");
        using var context = Context.Create(builder => builder.CPU(new CpuOptions { Threads = 1 }));
        using Accelerator accelerator = context.Devices[0].CreateAccelerator(context);
        long before = Resident(), most = before;
        List<MemoryBuffer> small = [];
        // As keys and values that grow: each time larger buffers, with others between them that stay.
        for (long size = 2 * MB; size <= 7 * MB; size += MB)
        {
            List<MemoryBuffer> large = [];
            for (int i = 0; i < 32; i++)
            {
                large.Add(accelerator.AllocateRaw(size, 1));
                large[^1].MemSet(accelerator.DefaultStream, 1, 0, size);
                small.Add(accelerator.AllocateRaw(1000, 1));
            }
            most = Math.Max(most, Resident());
            large.ForEach(buffer => buffer.Dispose());
        }
        Assert.That(most - before, Is.InRange(6 * 32 * MB, (7 * 32 * MB) + (24 * MB)), "the largest, nothing of the others");
        Assert.That(Resident() - before, Is.LessThan(24 * MB));
        small.ForEach(buffer => buffer.Dispose());
    }

    [TestCase(0)]
    [TestCase(1)]
    [TestCase(MB - 1)]
    [TestCase(MB)]
    [TestCase(MB + 1)]
    [TestCase((4 * MB) - 1)]
    [TestCase(4 * MB)]
    [TestCase((5 * MB) + 4097)]
    public void EveryByteOfABufferIsItsOwn(long bytes)
    {
        using var context = Context.Create(builder => builder.CPU(new CpuOptions { Threads = 1 }));
        using Accelerator accelerator = context.Devices[0].CreateAccelerator(context);
        MemoryBuffer[] buffers = [.. Enumerable.Range(0, 5).Select(_ => accelerator.AllocateRaw(bytes, 1))];
        for (int i = 0; i < buffers.Length; i++)
        {
            Assert.That((long)buffers[i].NativePtr % 64, Is.Zero);
            buffers[i].MemSet(accelerator.DefaultStream, (byte)(i + 1), 0, bytes);
        }
        buffers[1].Dispose();
        buffers[3].Dispose();
        foreach (int i in new[] { 0, 2, 4 })
        {
            byte[] read = new byte[bytes];
            buffers[i].AsArrayView<byte>(0, bytes).CopyToCPU(read);
            Assert.That(read.AsSpan().IndexOfAnyExcept((byte)(i + 1)), Is.EqualTo(-1));
            buffers[i].Dispose();
        }
    }

    private static long Resident()
    {
        GC.Collect();
        string line = File.ReadLines("/proc/self/status").First(l => l.StartsWith("VmRSS:", StringComparison.Ordinal));
        return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024;
    }
}
