using ILGPU;
using ILGPU.Algorithms;
using ILGPU.Runtime;

namespace IlgpuLlava.Ilgpu.Tests.Texts;

/// <summary>Kernels whose emitted text is kept: between them they have what kernels are made of.</summary>
internal static class TextKernels
{
    public static readonly (string Name, Delegate Kernel, bool IsImplicit)[] All =
    [
        ("saxpy", (Action<Index1D, ArrayView<float>, ArrayView<float>, float>)Saxpy, true),
        ("tile", (Action<ArrayView<float>, ArrayView<float>, ArrayView<float>, int>)Tile, false),
        ("reduce", (Action<ArrayView<float>, ArrayView<float>, int>)Reduce, false),
        ("parted", (Action<Index1D, ArrayView<int>, ArrayView<ILGPU.Half>>)Parted, true),
    ];

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
}
