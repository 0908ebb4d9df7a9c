using System.Runtime.InteropServices;
using ILGPU.Interpreter;
using ILGPU.Transform;
using IlgpuLlava.Ilgpu.Tests.Cpu;
using Function = ILGPU.IR.Function;

namespace IlgpuLlava.Ilgpu.Tests.Ptx;

/// <summary>Random SSA programs: PTX on the machine against the interpreter, bit by bit.</summary>
public class PtxRandomKernelTests
{
    [Test]
    public void Programs([Values(75, 90)] int capability, [Range(0, 3)] int part)
    {
        using PtxOracle oracle = new(capability);
        for (int seed = part * 25; seed < (part * 25) + 25; seed++)
            Check(oracle, seed, 60);
    }

    [Test, Explicit("a longer search, by hand")]
    public void Search([Range(1, 10)] int hundreds)
    {
        using PtxOracle oracle = new(90);
        for (int seed = hundreds * 1000; seed < (hundreds * 1000) + 200; seed++)
            Check(oracle, seed, 40 + (seed % 200));
    }

    private static void Check(PtxOracle oracle, int seed, int size)
    {
        Random random = new(seed);
        int threads = random.Next(3) == 0 ? random.Next(1, 33) : 32;
        int groups = random.Next(1, 3);
        int[] input = [.. Enumerable.Range(0, RandomKernel.Inputs).Select(_ => random.Next(4) == 0
            ? random.Next(int.MinValue, int.MaxValue) : random.Next(-20, 200))];
        (byte[]?, long)[] arguments =
        [
            (MemoryMarshal.AsBytes<int>(input).ToArray(), 0),
            (new byte[4 * groups * threads * RandomKernel.CellsPerThread], 0),
            (null, random.Next((groups * threads) + 2)),
            (null, random.Next(-5, 100)),
            (new byte[64], 0),
        ];
        string about = $"seed {seed}, {threads} threads";
        try
        {
            // Every other program goes through the passes, for the forms that they make of it.
            oracle.Compare(() => Prepared(RandomKernel.Build(seed, 32, size), seed % 2 == 1),
                new InterpreterLaunch(groups, GroupX: threads), arguments, about, skew: seed % 4 == 3 ? 8 : 0);
        }
        catch (Exception e) when (e is not (AssertionException or MultipleAssertException))
        {
            Assert.Fail($"{about}: {e}");
        }
    }

    private static Function Prepared(Function function, bool optimized)
    {
        if (optimized)
            Pipeline.Optimize(function);
        return function;
    }
}
