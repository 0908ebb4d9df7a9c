using System.Runtime.CompilerServices;
using ILGPU;
using ILGPU.IR;

namespace IlgpuLlava.Ilgpu.Tests.Frontend;

internal sealed class MemoryTests
{
    private static readonly int[] s_small = [.. Enumerable.Range(-3, 20)];

    [Test]
    public void ArraysAreClearedAndIndexed() => KernelRun.Check<int, int>(ArrayKernel, s_small, 3);

    [Test]
    public void ArrayInitialisers() => KernelRun.Check<int, int>(InitialiserKernel, s_small, 3);

    [Test]
    public void LargeArraysAreClearedInALoop() => KernelRun.Check<int, int>(LargeArrayKernel, s_small);

    [Test]
    public void StackAllocationsAndPointers() => KernelRun.Check<int, int>(PointerKernel, s_small, 4);

    [Test]
    public void SpansOverStackMemory() => KernelRun.Check<int, int>(SpanKernel, s_small);

    [Test]
    public void LocalMemoryViews() => KernelRun.Check<int, int>(LocalViewKernel, s_small);

    [Test]
    public void ViewsCanBeCutAndCast() => KernelRun.Check<int, int>(ViewKernel, s_small, 4);

    [Test]
    public void UnsafeReinterpretation() => KernelRun.Check<float, int>(UnsafeKernel, [1f, -2.5f, 1e20f], 4);

    [Test]
    public void AtomicsOnLocalsMoveThemToMemory() => KernelRun.Check<int, int>(LocalAtomicKernel, s_small, 2);

    [Test]
    public void PointersToLocals() => KernelRun.Check<int, int>(LocalPointerKernel, s_small, 2);

    [Test]
    public void StackMemoryOfOneTypeIsClearedInThatType()
    {
        Function function = KernelRun.Compile((Index1D i, ArrayView<float> a, ArrayView<float> b) => b[i] = SumOfFour(a[i]));
        IEnumerable<Value> stores = function.Values().Where(v => v.Op == OpCode.Store);
        Assert.That(stores.Select(v => v.Memory), Is.All.EqualTo(MemoryType.Float32));
    }

    private static unsafe float SumOfFour(float value)
    {
        float* cells = stackalloc float[4];
        for (int k = 0; k < 3; k++)
            cells[k] = value;
        return cells[0] + cells[1] + cells[2] + cells[3];
    }

    private static void ArrayKernel(Index1D i, ArrayView<int> input, ArrayView<int> output)
    {
        int[] cells = new int[5];
        short[] narrow = new short[3];
        cells[2] = input[i];
        cells[(input[i] + 3) % 5] += 7;
        narrow[1] = (short)(input[i] * 20000);
        output[i * 3] = cells[0] + cells[1] * 10 + cells[2] * 100 + cells[3] * 1000 + cells[4] * 10000;
        output[i * 3 + 1] = cells.Length + narrow[1];
        ref int cell = ref cells[4];
        cell = 3;
        foreach (int c in cells)
            output[i * 3 + 2] += c;
    }

    private static void InitialiserKernel(Index1D i, ArrayView<int> input, ArrayView<int> output)
    {
        int[] primes = [2, 3, 5, 7, 11, 13, 17];
        output[i * 3] = primes[(input[i] + 3) % 7];
        Span<short> more = stackalloc short[] { 1, -2, 300, 4, 5 };
        output[i * 3 + 1] = more[(input[i] + 3) % 5];
        ReadOnlySpan<long> table = [10, -20, 30];
        output[i * 3 + 2] = (int)(table[(input[i] + 3) % 3] + table[2]) + table.Length;
    }

    private static void LargeArrayKernel(Index1D i, ArrayView<int> input, ArrayView<int> output)
    {
        long[] cells = new long[200];
        cells[(input[i] + 3) * 9] = 5;
        long sum = 0;
        for (int k = 0; k < cells.Length; k++)
            sum += cells[k] * k;
        output[i] = (int)sum;
    }

    private static unsafe void PointerKernel(Index1D i, ArrayView<int> input, ArrayView<int> output)
    {
        int* cells = stackalloc int[6];
        for (int k = 0; k < 5; k++)
            cells[k] = input[i] + k;
        int* end = cells + 6;
        int sum = 0;
        for (int* p = cells; p < end; p++)
            sum = sum * 2 + *p;
        output[i * 4] = sum;
        output[i * 4 + 1] = (int)(end - cells);
        byte* bytes = (byte*)cells;
        output[i * 4 + 2] = bytes[0] + bytes[4] * 256;
        uint index = 3;
        output[i * 4 + 3] = cells[index] + *(cells + index - 1);
    }

    private static void SpanKernel(Index1D i, ArrayView<int> input, ArrayView<int> output)
    {
        Span<int> cells = stackalloc int[4];
        for (int k = 0; k < cells.Length; k++)
            cells[k] = input[i] * k;
        cells[1]++;
        output[i] = Sum(cells);
    }

    private static int Sum(ReadOnlySpan<int> cells)
    {
        int sum = 0;
        for (int k = 0; k < cells.Length; k++)
            sum += cells[k] * (k + 1);
        return sum;
    }

    private static void LocalViewKernel(Index1D i, ArrayView<int> input, ArrayView<int> output)
    {
        ArrayView<int> cells = LocalMemory.Allocate<int>(8);
        for (int k = 0; k < cells.Length; k++)
            cells[k] = input[i] + k;
        ArrayView<int> tail = cells.SubView(3);
        output[i] = tail[0] * 100 + tail.IntLength;
    }

    private static void ViewKernel(Index1D i, ArrayView<int> input, ArrayView<int> output)
    {
        ArrayView<int> mine = output.SubView(i * 4, 4);
        mine[0] = (int)mine.Length;
        ArrayView<short> halves = input.SubView(i.X, 1).Cast<short>();
        mine[1] = halves[0];
        mine[2] = halves.IntLength;
        mine[3] = input.Cast<long>().IsValid ? (int)input.Cast<long>().Length : -1;
    }

    private static void UnsafeKernel(Index1D i, ArrayView<float> input, ArrayView<int> output)
    {
        float value = input[i];
        output[i * 4] = Unsafe.As<float, int>(ref value);
        output[i * 4 + 1] = Unsafe.BitCast<float, int>(value) >> 3;
        ref int first = ref output[i * 4];
        Unsafe.Add(ref first, 2) = Unsafe.SizeOf<Two>();
        Two two = Unsafe.As<int, Two>(ref first);
        output[i * 4 + 3] = two.A ^ two.B;
    }

    private static void LocalAtomicKernel(Index1D i, ArrayView<int> input, ArrayView<int> output)
    {
        int counter = 5;
        for (int k = 0; k < 3; k++)
            output[i * 2 + 1] += Atomic.Add(ref counter, input[i]);
        output[i * 2] = counter + Interlocked.Increment(ref counter);
    }

    private static unsafe void LocalPointerKernel(Index1D i, ArrayView<int> input, ArrayView<int> output)
    {
        Two two = new() { A = input[i], B = 7 };
        int* cells = (int*)&two;
        output[i * 2] = cells[(input[i] + 3) % 2];
        cells[1] = 100;
        output[i * 2 + 1] = two.A + two.B;
    }

    private struct Two
    {
        public int A;
        public int B;
    }
}
