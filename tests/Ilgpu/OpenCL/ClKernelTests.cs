using ILGPU;
using ILGPU.Algorithms;
using ILGPU.Algorithms.ScanReduceOperations;
using ILGPU.Backends.OpenCL;
using ILGPU.Extensions;
using ILGPU.IR;
using ILGPU.Runtime;
using ILGPU.Runtime.OpenCL;
using IlgpuLlava.Ilgpu.Tests.Transform;

namespace IlgpuLlava.Ilgpu.Tests.OpenCL;

/// <summary>Kernels in C# on an OpenCL device, in each form.</summary>
[TestFixtureSource(typeof(ClOracle), nameof(ClOracle.Forms))]
public class ClKernelTests(string form)
{
    private const int Groups = 3;

    private ClAccelerator Accelerator => ClOracle.In(form).Accelerator;

    private int GroupSize => Accelerator.MaxNumThreadsPerGroup;

    [Test]
    public void Local_arrays_belong_to_their_threads()
    {
        int[] result = Run<int>(LocalKernel, [.. Enumerable.Range(0, Groups * GroupSize)]);
        Assert.That(result, Is.EqualTo(Enumerable.Range(0, result.Length).Select(i => (i % 7 * 3) + i)));
    }

    [Test]
    public void Narrow_numbers_wrap_and_keep_their_neighbours()
    {
        int length = Groups * GroupSize;
        Assert.That(Run<byte>(ByteKernel, [.. Enumerable.Range(0, length).Select(i => (byte)i)]),
            Is.EqualTo(Enumerable.Range(0, length).Select(i => (byte)((byte)i * 3 + 250))));
        Assert.That(Run<sbyte>(SignedByteKernel, [.. Enumerable.Range(0, length).Select(i => (sbyte)i)]),
            Is.EqualTo(Enumerable.Range(0, length).Select(i => (sbyte)((sbyte)i >> 1))));
        Assert.That(Run<short>(ShortKernel, [.. Enumerable.Range(0, length).Select(i => (short)(i * 1000))]),
            Is.EqualTo(Enumerable.Range(0, length).Select(i => (short)((short)(i * 1000) / 7))));
        Assert.That(Run<ushort>(UnsignedShortKernel, [.. Enumerable.Range(0, length).Select(i => (ushort)(i * 1000))]),
            Is.EqualTo(Enumerable.Range(0, length).Select(i => (ushort)((ushort)(i * 1000) / 7 - 9))));
    }

    [Test]
    public void Dynamic_shared_memory_has_the_size_of_the_launch()
    {
        int size = GroupSize;
        using var data = Accelerator.Allocate1D(Enumerable.Range(0, Groups * size).ToArray());
        SharedMemoryConfig shared = SharedMemoryConfig.RequestDynamic<int>(size + 1);
        Accelerator.LoadStreamKernel<ArrayView<int>>(DynamicKernel)(new KernelConfig(Groups, size, shared), data.View);
        Assert.That(data.GetAsArray1D(), Is.EqualTo(Enumerable.Range(0, Groups * size)
            .Select(i => (i / size * size) + size - 1 - (i % size) + (size + 1))));
        Assert.Throws<KernelLaunchException>(() => Accelerator.LoadStreamKernel<ArrayView<int>>(DynamicKernel)(
            new KernelConfig(1, 1, SharedMemoryConfig.RequestDynamic<byte>(Accelerator.MaxSharedMemoryPerGroup + 1)), data.View));
    }

    [Test]
    public void Groups_reduce_over_all_their_warps([Values(1, 3, 32, 33, 100, 256)] int threads)
    {
        if (threads > GroupSize)
            Assert.Throws<KernelLaunchException>(() => Reduce(threads));
        else
            Assert.That(Reduce(threads), Is.EqualTo(Enumerable.Range(0, Groups).Select(g => Enumerable.Range(g * threads, threads).Sum())));
    }

    [Test]
    public void Fault130_the_same_launch_twice_gives_the_same_bits()
    {
        float[] data = [.. Enumerable.Range(0, Groups * GroupSize).Select(i => MathF.Sin(i) * MathF.Pow(10, i % 9 - 4))];
        int[] first = [.. Run<float>(SumKernel, data).Select(BitConverter.SingleToInt32Bits)];
        Assert.That(Run<float>(SumKernel, data).Select(BitConverter.SingleToInt32Bits), Is.EqualTo(first));
    }

    [Test]
    public void Fault123_special_numbers_come_through()
    {
        float[] special =
            [float.NaN, float.PositiveInfinity, float.NegativeInfinity, 0f, -0f, float.Epsilon, -1e-40f, 65504f, float.MaxValue];
        float[] data = [.. Enumerable.Range(0, Groups * GroupSize).Select(i => special[i % special.Length])];
        Assert.That(Run<float>(SpecialKernel, data).Select(BitConverter.SingleToInt32Bits),
            Is.EqualTo(data.Select(x => BitConverter.SingleToInt32Bits(Special(x)))));
    }

    [Test]
    public void Fault128_a_text_that_the_driver_refuses_names_kernel_device_and_log()
    {
        string message = Assert.Throws<InternalCompilerException>(() => ClProgram.Build(
            Accelerator, "Broken.Kernel", "k", "__kernel void k(__global int *p) { p[0] = no_such_name; }", "-cl-std=CL1.2"))!.Message;
        Assert.That(message, Does.Contain("Broken.Kernel").And.Contain(Accelerator.Name).And.Contain("no_such_name"));
    }

    [Test]
    public void Fault129_what_cannot_be_compiled_is_refused_by_name()
    {
        Exception refused = Assert.Catch(() => Accelerator.LoadStreamKernel<ArrayView<int>>(AllocatingKernel))!;
        Assert.That(refused.Message, Does.Contain(nameof(AllocatingKernel)).And.Contain("IL_"));
        Ssa ssa = new(16, ValueKind.Pointer);
        ssa.Store(ssa.Parameter(0), ssa.Emit(OpCode.IntToFloat, ValueKind.Float64, ssa.Int(3)), MemoryType.Float64);
        Assert.That(Assert.Throws<NotSupportedException>(() => ClEmitter.Emit(ssa.Finish(), new ClFeatures(false, false)))!.Message,
            Does.Contain("cl_khr_fp64"));
    }

    private static void LocalKernel(ArrayView<int> data)
    {
        int at = (Grid.IdxX * Group.DimX) + Group.IdxX;
        ArrayView1D<int, Stride1D.Dense> cells = LocalMemory.Allocate1D<int>(7);
        for (int i = 0; i < 7; i++)
            cells[(i + at) % 7] = (i + at) % 7 * 3;
        data[at] = cells[at % 7] + data[at];
    }

    private static void ByteKernel(ArrayView<byte> data) => data[At] = (byte)(data[At] * 3 + 250);

    private static void SignedByteKernel(ArrayView<sbyte> data) => data[At] = (sbyte)(data[At] >> 1);

    private static void ShortKernel(ArrayView<short> data) => data[At] = (short)(data[At] / 7);

    private static void UnsignedShortKernel(ArrayView<ushort> data) => data[At] = (ushort)(data[At] / 7 - 9);

    private static int At => (Grid.IdxX * Group.DimX) + Group.IdxX;

    private static void DynamicKernel(ArrayView<int> data)
    {
        ArrayView<int> cells = SharedMemory.GetDynamic<int>();
        cells[Group.IdxX] = data[At];
        Group.Barrier();
        data[At] = cells[Group.DimX - 1 - Group.IdxX] + cells.IntLength;
    }

    private static void ReduceKernel(ArrayView<int> data, ArrayView<int> sums)
    {
        int sum = GroupExtensions.AllReduce<int, AddInt32>(data[At]);
        if (Group.IsLastThread)
            sums[Grid.IdxX] = sum;
    }

    private static void SumKernel(ArrayView<float> data) => data[At] = GroupExtensions.AllReduce<float, AddFloat>(data[At]) / data[At];

    private static void SpecialKernel(ArrayView<float> data) => data[At] = Special(data[At]);

    private static float Special(float x) => MathF.Max(x * 0.5f, -1f) + MathF.Min(x, 3f) - (x > 1e30f ? 1f / x : 0f);

    private static void AllocatingKernel(ArrayView<int> data) => data[0] = new object().GetHashCode();

    private int[] Reduce(int threads)
    {
        using var data = Accelerator.Allocate1D(Enumerable.Range(0, Groups * threads).ToArray());
        using var sums = Accelerator.Allocate1D<int>(Groups);
        Accelerator.LoadStreamKernel<ArrayView<int>, ArrayView<int>>(ReduceKernel)(new KernelConfig(Groups, threads), data.View, sums.View);
        return sums.GetAsArray1D();
    }

    private T[] Run<T>(Action<ArrayView<T>> kernel, T[] data)
        where T : unmanaged
    {
        using var buffer = Accelerator.Allocate1D(data);
        Accelerator.LoadStreamKernel(kernel)(new KernelConfig(Groups, GroupSize), buffer.View);
        return buffer.GetAsArray1D();
    }
}
