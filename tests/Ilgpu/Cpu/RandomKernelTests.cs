using ILGPU.Interpreter;
using ILGPU.IR;
using ILGPU.Transform;

namespace IlgpuLlava.Ilgpu.Tests.Cpu;

/// <summary>Random SSA programs: the CPU back end against the interpreter, bit by bit.</summary>
[Parallelizable(ParallelScope.Children)]
public class RandomKernelTests
{
    [Test]
    public void Programs([Values(16, 8, 4)] int lanes, [Range(0, 9)] int tens)
    {
        for (int seed = tens * 20; seed < (tens * 20) + 20; seed++)
            Check(seed, lanes);
    }

    [Test, Explicit("a longer search, by hand")]
    public void Search([Values(16, 8, 4)] int lanes, [Range(1, 10)] int hundreds)
    {
        for (int seed = hundreds * 1000; seed < (hundreds * 1000) + 200; seed++)
            Check(seed, lanes, 40 + (seed % 200));
    }

    private static void Check(int seed, int lanes, int size = 60)
    {
        Random random = new(seed);
        int threads = random.Next(3) == 0 ? random.Next(1, lanes + 1) : lanes;
        int groups = random.Next(1, 5);
        int[] input = [.. Enumerable.Range(0, RandomKernel.Inputs).Select(_ => random.Next(4) == 0
            ? random.Next(int.MinValue, int.MaxValue) : random.Next(-20, 200))];
        CpuOracle.Argument[] arguments =
        [
            CpuOracle.Argument.Of(input),
            CpuOracle.Argument.Of(new int[groups * threads * RandomKernel.CellsPerThread]),
            CpuOracle.Argument.Scalar(random.Next(groups * threads + 2)),
            CpuOracle.Argument.Scalar(random.Next(-5, 100)),
            CpuOracle.Argument.Of(new int[16]),
        ];
        string about = $"seed {seed}, {lanes} lanes, {threads} threads";
        try
        {
            // Every other program goes through the passes, for the forms that they make of it.
            Func<Function, Function> prepare = seed % 2 == 0 ? f => f : Optimized;
            CpuOracle.Compare(() => prepare(RandomKernel.Build(seed, lanes, size)), new InterpreterLaunch(groups, GroupX: threads),
                arguments, about);
        }
        catch (Exception e) when (e is not (AssertionException or MultipleAssertException))
        {
            Assert.Fail($"{about}: {e}");
        }
    }

    private static Function Optimized(Function function)
    {
        Pipeline.Optimize(function);
        return function;
    }
}
