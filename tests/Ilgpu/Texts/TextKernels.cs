using ILGPU;
using ILGPU.Frontend;
using ILGPU.IR;
using ILGPU.Runtime;
using ILGPU.Transform;

namespace IlgpuLlava.Ilgpu.Tests.Texts;

/// <summary>Kernels whose emitted text is kept: between them they have what kernels are made of.</summary>
internal static class TextKernels
{
    private static readonly (string Name, Delegate Kernel, bool IsImplicit)[] s_all =
    [
        ("saxpy", (Action<Index1D, ArrayView<float>, ArrayView<float>, float>)Saxpy, true),
        ("tile", (Action<ArrayView<float>, ArrayView<float>, ArrayView<float>, int>)Tile, false),
        ("reduce", (Action<ArrayView<float>, ArrayView<float>, int>)Reduce, false),
        ("parted", (Action<Index1D, ArrayView<int>, ArrayView<ILGPU.Half>>)Parted, true),
        ("four", (Action<ArrayView<float>, ArrayView<float>>)Four, false),
    ];

    public static string[] Names { get; } = [.. s_all.Select(kernel => kernel.Name)];

    /// <summary>An optimised kernel.</summary>
    public static Function Compile(string name, CompilationTarget target)
    {
        (_, Delegate kernel, bool isImplicit) = s_all.Single(k => k.Name == name);
        return Compile(kernel, isImplicit, target);
    }

    /// <summary>An optimised kernel that is not one of these.</summary>
    public static Function Compile(Delegate kernel, bool isImplicit, CompilationTarget target)
    {
        KernelEntry entry = new(kernel.Method, isImplicit, KernelSpecialization.Empty,
            [.. new object?[kernel.Method.GetParameters().Length - (isImplicit ? 1 : 0)]]);
        Function function = KernelFrontend.Compile(entry, target);
        Pipeline.Optimize(function);
        return function;
    }

    // A guarded kernel: no masks where all lanes are within bounds.
    private static void Saxpy(Index1D index, ArrayView<float> x, ArrayView<float> y, float factor) =>
        y[index] = MathF.FusedMultiplyAdd(factor, x[index], y[index]);

    // Sums in registers, one operand uniform, the other a vector.
    private static void Tile(ArrayView<float> a, ArrayView<float> b, ArrayView<float> c, int depth)
    {
        const int rows = 2;
        ArrayView<float> sums = LocalMemory.Allocate<float>(rows);
        for (int row = 0; row < rows; row++)
            sums[row] = 0;
        for (int k = 0; k < depth; k++)
        {
            float right = b[(k * Warp.WarpSize) + Warp.LaneIdx];
            for (int row = 0; row < rows; row++)
                sums[row] = MathF.FusedMultiplyAdd(a[(row * depth) + k], right, sums[row]);
        }
        for (int row = 0; row < rows; row++)
            c[(((Grid.IdxX * rows) + row) * Warp.WarpSize) + Warp.LaneIdx] = sums[row];
    }

    // Shared memory, shuffles, an atomic.
    private static void Reduce(ArrayView<float> input, ArrayView<float> output, int count)
    {
        ArrayView<float> shared = SharedMemory.Allocate<float>(32);
        float sum = 0;
        for (int i = Warp.LaneIdx; i < count; i += Warp.WarpSize)
            sum += MathF.Exp(input[i]);
        for (int distance = Warp.WarpSize / 2; distance > 0; distance /= 2)
            sum += Warp.ShuffleXor(sum, distance);
        shared[Warp.LaneIdx] = sum * Warp.LaneIdx;
        Group.Barrier();
        if (Warp.LaneIdx == 0)
            Atomic.Add(ref output[Grid.IdxX], shared[Warp.WarpSize - 1]);
    }

    // Lanes that leave a loop one by one, gathers, integer division, halves.
    private static void Parted(Index1D index, ArrayView<int> steps, ArrayView<ILGPU.Half> values)
    {
        int at = index;
        int left = steps[index];
        while (left > 0)
        {
            at = steps[at] % 7;
            left -= at / 3;
            if (at == 5)
                break;
        }
        values[index] = (ILGPU.Half)((float)values[at] * 0.5f);
    }

    // Neighbours in memory, loaded and stored together where the device can.
    private static void Four(ArrayView<float> from, ArrayView<float> to)
    {
        long at = 4L * ((Grid.IdxX * Group.DimX) + Group.IdxX);
        float first = from[at];
        float second = from[at + 1];
        float third = from[at + 2];
        float fourth = from[at + 3];
        to[at] = fourth;
        to[at + 1] = third;
        to[at + 2] = second;
        to[at + 3] = first;
    }
}
