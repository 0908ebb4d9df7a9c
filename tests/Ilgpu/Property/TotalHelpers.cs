using ILGPU;

namespace IlgpuLlava.Ilgpu.Tests.Property;

/// <summary>Atomics of random kernels. Each cell has one operation, so that the order of threads does not show.</summary>
public static class TotalHelpers
{
    /// <summary>Cells of each type; four for each operation.</summary>
    public const int Cells = 20;

    public static void Add(ArrayView<int> totals, int at, int value) => Atomic.Add(ref totals[at & 3], value);

    public static void Min(ArrayView<int> totals, int at, int value) => Atomic.Min(ref totals[4 + (at & 3)], value);

    public static void Max(ArrayView<int> totals, int at, int value) => Atomic.Max(ref totals[8 + (at & 3)], value);

    public static void Xor(ArrayView<int> totals, int at, int value) => Atomic.Xor(ref totals[12 + (at & 3)], value);

    public static void Or(ArrayView<int> totals, int at, int value) => Atomic.Or(ref totals[16 + (at & 3)], value);

    public static void Add(ArrayView<long> totals, int at, long value) => Atomic.Add(ref totals[at & 3], value);

    public static void Min(ArrayView<long> totals, int at, long value) => Atomic.Min(ref totals[4 + (at & 3)], value);

    public static void Max(ArrayView<long> totals, int at, long value) => Atomic.Max(ref totals[8 + (at & 3)], value);

    public static void Xor(ArrayView<long> totals, int at, long value) => Atomic.Xor(ref totals[12 + (at & 3)], value);

    public static void Or(ArrayView<long> totals, int at, long value) => Atomic.Or(ref totals[16 + (at & 3)], value);
}
