using ILGPU;
using ILGPU.IR;

namespace IlgpuLlava.Ilgpu.Tests.Frontend;

internal sealed class SpillTests
{
    private static readonly int[] s_small = [.. Enumerable.Range(-3, 20)];

    [Test]
    public void ReferencesThatMeetInALoop() => KernelRun.Check<int, int>(ChaseKernel, s_small, 2);

    [Test]
    public void StructsOfArraysIndexedInNestedCalls() => KernelRun.Check<int, int>(NestedKernel, s_small);

    [Test]
    public void ReferenceParametersStayInRegisters()
    {
        Function function = KernelRun.Compile((Index1D i, ArrayView<int> a, ArrayView<int> b) =>
        {
            int low = a[i];
            int high = b[i];
            for (int k = 0; k < a[0]; k++)
                Order(ref low, ref high);
            b[i] = low;
        });
        Assert.That(function.Values().Select(v => v.Op), Has.None.EqualTo(OpCode.Alloca));
    }

    [Test]
    public void LocalsOfAnInlinedMethodAreFreshInEveryIteration() => KernelRun.Check<int, int>((i, a, b) =>
    {
        for (int k = 0; k < 4; k++)
            b[i] = b[i] * 10 + Fresh(a[i] + k);
    }, s_small);

    private static void Order(ref int low, ref int high)
    {
        if (low > high)
            (low, high) = (high, low);
    }

    private static int Fresh(int value)
    {
        Four cells = default;
        if (value % 2 == 0)
            cells[value & 3] = 5;
        return cells[0] + cells[1] * 2 + cells[2] * 3;
    }

    private static void ChaseKernel(Index1D i, ArrayView<int> input, ArrayView<int> output)
    {
        int a = input[i];
        int b = 3;
        ref int current = ref a;
        for (int k = 0; k < 6; k++)
        {
            current += k;
            if (k % 2 == 0)
                current = ref b;
            else
                current = ref a;
        }
        output[i * 2] = a;
        output[i * 2 + 1] = b;
    }

    private static void NestedKernel(Index1D i, ArrayView<int> input, ArrayView<int> output)
    {
        Table table = default;
        for (int k = 0; k < 8; k++)
            table.Set(k % 4, input[i] + k);
        output[i] = table.Sum() + table.Count;
    }

    [System.Runtime.CompilerServices.InlineArray(4)]
    private struct Four
    {
        private int _first;
    }

    private struct Table
    {
        public int Count;
        private Four _cells;

        public void Set(int index, int value)
        {
            _cells[index] = value;
            Count++;
        }

        public readonly int Sum()
        {
            int sum = 0;
            for (int k = 0; k < 4; k++)
                sum = sum * 3 + _cells[k];
            return sum;
        }
    }
}
