using ILGPU;
using ILGPU.IR;
using ILGPU.Runtime;

namespace IlgpuLlava.Ilgpu.Tests.Frontend;

internal sealed class ControlFlowTests
{
    private static readonly int[] s_small = [.. Enumerable.Range(-3, 40)];

    [Test]
    public void Switches() => KernelRun.Check<int, int>(SwitchKernel, s_small, 3);

    [Test]
    public void TernariesAndShortCircuits() => KernelRun.Check<int, int>(ConditionKernel, s_small, 6);

    [Test]
    public void LoopsBreakContinueAndReturn() => KernelRun.Check<int, int>(LoopKernel, s_small, 2);

    [Test]
    public void LoopCarriedVariablesMaySwap() => KernelRun.Check<int, int>(FibonacciKernel, s_small);

    [Test]
    public void GotoForwardAndBackward() => KernelRun.Check<int, int>(GotoKernel, s_small);

    [Test]
    public void LoopCarriedTruthValues() => KernelRun.Check<int, int>(FlagKernel, s_small);

    [Test]
    public void EarlyReturnsOfInlinedMethods() =>
        KernelRun.Check<int, int>((i, a, b) => b[i] = Classify(a[i]) * 10 + Classify(a[i] + 5), s_small);

    [Test]
    public void NullCoalescingOnNullable() => KernelRun.Check<int, int>((i, a, b) => b[i] = Half(a[i]) ?? -100, s_small);

    [Test]
    public void ConditionsOnConstantsAreNotTranslated()
    {
        Function function = KernelRun.Compile((Index1D i, ArrayView<int> a, ArrayView<int> b) =>
        {
            if (Warp.WarpSize == 32 || Accelerator.CurrentType == AcceleratorType.Cuda)
                throw new InvalidOperationException("not here");
            for (int k = 0; k < 3; k++)
            {
                if (typeof(Index1D) == typeof(int))
                    throw new InvalidOperationException("nor here");
                b[i] += a[i];
            }
        });
        Assert.That(function.Values().Count(v => v.Op == OpCode.ConditionalBranch), Is.EqualTo(2));
    }

    [Test]
    public void ConstantsOutsideALoopDecideBranchesInsideIt()
    {
        Function function = KernelRun.Compile((Index1D i, ArrayView<int> a, ArrayView<int> b) =>
        {
            bool wide = Warp.WarpSize == 32;
            for (int k = 0; k < 3; k++)
            {
                if (wide)
                    throw new InvalidOperationException();
                b[i] += a[i];
            }
        });
        Assert.That(function.Values().Count(v => v.Op == OpCode.ConditionalBranch), Is.EqualTo(2));
    }

    [Test]
    public void ConditionsStayTruthValues()
    {
        Function function = KernelRun.Compile((Index1D i, ArrayView<int> a, ArrayView<int> b) =>
        {
            bool both = a[i] > 3 && a[i] < 9;
            if (both & a[i] != 5)
                b[i] = 1;
        });
        Assert.That(function.Values().Select(v => v.Op), Has.None.EqualTo(OpCode.BoolToInt32));
    }

    [Test]
    public void KernelsThatAreLoopsFromTheFirstInstruction() => KernelRun.Check<int, int>(EntryLoopKernel, s_small);

    private static void SwitchKernel(Index1D i, ArrayView<int> input, ArrayView<int> output)
    {
        int a = input[i];
        int at = i * 3;
        switch (a)
        {
            case 0:
                output[at] = 5;
                break;
            case 1:
            case 2:
                output[at] = 6;
                goto case 4;
            case 4:
                output[at + 1] = 1;
                break;
            case 7:
                return;
            default:
                output[at] = -1;
                break;
        }
        output[at + 2] = a switch { < 0 => -1, 0 or 3 => 30, >= 10 and < 20 => 15, 100 => 2, _ => a * 2 };
    }

    private static void ConditionKernel(Index1D i, ArrayView<int> input, ArrayView<int> output)
    {
        int a = input[i];
        int at = i * 6;
        output[at] = a > 3 ? a < 10 ? 1 : 2 : 3;
        output[at + 1] = (a > 0 && a % 2 == 0) || (a < 0 && a % 3 == 0) ? 1 : 0;
        bool odd = (a & 1) == 1;
        bool large = a > 10;
        output[at + 2] = odd && !large ? 1 : odd || large ? 2 : 3;
        output[at + 3] = (odd ? a : large ? -a : 0) + (large ? 1 : 2);
        output[at + 4] = Max3(a, large ? 4 : 40, odd ? 7 : 70);
        output[at + 5] = (odd ^ large) == (a > 5) ? 9 : 8;
    }

    private static int Max3(int a, int b, int c) => a > b ? (a > c ? a : c) : b > c ? b : c;

    private static void LoopKernel(Index1D i, ArrayView<int> input, ArrayView<int> output)
    {
        int a = input[i];
        int sum = 0;
        for (int k = 0; k < a; k++)
        {
            if (k % 3 == 0)
                continue;
            for (int j = k; ; j--)
            {
                if (j < 0 || sum > 500)
                    break;
                sum += j;
            }
            if (k == 25)
                break;
        }
        output[i * 2] = sum;
        int n = a;
        do
        {
            if (n == 20)
                return;
            n = n % 2 == 0 ? n / 2 : n * 3 + 1;
        }
        while (n > 1);
        output[i * 2 + 1] = n;
    }

    private static void FibonacciKernel(Index1D i, ArrayView<int> input, ArrayView<int> output)
    {
        int x = 0;
        int y = 1;
        for (int k = 0; k < input[i]; k++)
            (x, y) = (y, x + y);
        output[i] = x;
    }

    private static void GotoKernel(Index1D i, ArrayView<int> input, ArrayView<int> output)
    {
        int a = input[i];
        int steps = 0;
    again:
        if (a > 20)
            goto done;
        steps++;
        a += 3;
        if (steps < 100)
            goto again;
    done:
        output[i] = steps * 1000 + a;
    }

    private static void FlagKernel(Index1D i, ArrayView<int> input, ArrayView<int> output)
    {
        bool found = false;
        int at = -1;
        for (int k = 0; k < 30 && !found; k++)
        {
            found = k * k >= input[i];
            if (found)
                at = k;
        }
        output[i] = at;
    }

    private static int Classify(int value)
    {
        if (value < 0)
            return 1;
        for (int k = 0; k < 10; k++)
        {
            if (k * 4 == value)
                return 2 + k;
        }
        return value > 20 ? 50 : 60;
    }

    private static int? Half(int value) => value % 2 == 0 ? value / 2 : null;

    private static void EntryLoopKernel(Index1D i, ArrayView<int> input, ArrayView<int> output)
    {
        while (output[i] < input[i])
            output[i] += 7;
    }
}
