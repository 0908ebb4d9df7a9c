using ILGPU.Interpreter;
using ILGPU.IR;
using ILGPU.Transform;

namespace IlgpuLlava.Ilgpu.Tests.Transform;

/// <summary>Optimised and unoptimised, a kernel leaves the same bits; so it does after each pass alone.</summary>
public class RandomProgramTests
{
    private const int Threads = 16;

    internal static readonly (string Name, Func<Function, bool> Run)[] Passes =
    [
        ("simplify", Simplify.Run), ("flow", CfgSimplify.Run), ("number", ValueNumbering.Run), ("dead", DeadCode.Run),
        ("promote", ScalarReplacement.Run), ("unroll", Unroll.Run), ("invariant", InvariantMotion.Run), ("address", AddressForm.Run),
        ("select", IfConversion.Run), ("loops", LoopSimplify.Run),
        ("closed", function =>
        {
            LoopClosedSsa.Convert(function);
            return true;
        }),
    ];

    [Test]
    public void PipelineKeepsTheBits([Range(0, 9)] int block)
    {
        for (int seed = 100 * block; seed < 100 * (block + 1); seed++)
        {
            long[] expected = Run(RandomPrograms.Generate(seed));
            Function function = RandomPrograms.Generate(seed);
            Pipeline.Optimize(function);
            Assert.That(Run(function), Is.EqualTo(expected), $"seed {seed}");
        }
    }

    [Test]
    public void EachPassKeepsTheBits([Range(0, 10)] int pass)
    {
        for (int seed = 0; seed < 150; seed++)
        {
            long[] expected = Run(RandomPrograms.Generate(seed));
            Function function = RandomPrograms.Generate(seed);
            Passes[pass].Run(function);
            function.Renumber();
            Verifier.Verify(function, Passes[pass].Name);
            Assert.That(Run(function), Is.EqualTo(expected), $"{Passes[pass].Name}, seed {seed}");
        }
    }

    [Test]
    public void PassesInAnyOrderKeepTheBits([Range(0, 3)] int block)
    {
        for (int seed = 100 * block; seed < 100 * (block + 1); seed++)
        {
            long[] expected = Run(RandomPrograms.Generate(seed));
            Function function = RandomPrograms.Generate(seed);
            Random random = new(seed);
            List<string> order = [];
            for (int i = 0; i < 10; i++)
            {
                (string name, Func<Function, bool> run) = Passes[random.Next(Passes.Length)];
                order.Add(name);
                run(function);
                function.Renumber();
                Verifier.Verify(function, string.Join(", ", order));
            }
            Assert.That(Run(function), Is.EqualTo(expected), $"seed {seed}: {string.Join(", ", order)}");
        }
    }

    [Test]
    public void PipelineIsDeterministic()
    {
        for (int seed = 0; seed < 20; seed++)
        {
            Function a = RandomPrograms.Generate(seed);
            Function b = RandomPrograms.Generate(seed);
            Pipeline.Optimize(a);
            Pipeline.Optimize(b);
            Assert.That(Printer.Print(a), Is.EqualTo(Printer.Print(b)));
        }
    }

    [Test]
    public void ProgramsAreNotTrivial()
    {
        // The generator must reach loops, branches and arrays, and different threads must differ.
        int loops = 0, branches = 0, differing = 0;
        for (int seed = 0; seed < 100; seed++)
        {
            Function function = RandomPrograms.Generate(seed);
            loops += new LoopForest(function).InnerFirst().Count() > 1 ? 1 : 0;
            branches += function.Values().Count(v => v.Op == OpCode.ConditionalBranch) > 3 ? 1 : 0;
            long[] cells = Run(function);
            differing += cells[..RandomPrograms.Cells].SequenceEqual(cells[RandomPrograms.Cells..(2 * RandomPrograms.Cells)]) ? 0 : 1;
        }
        Assert.That(loops, Is.GreaterThan(40));
        Assert.That(branches, Is.GreaterThan(40));
        Assert.That(differing, Is.GreaterThan(60));
    }

    internal static long[] Run(Function function)
    {
        long[] cells = new long[Threads * RandomPrograms.Cells];
        Random random = new(1);
        for (int i = 0; i < cells.Length; i++)
            cells[i] = random.Next(4) == 0 ? random.Next(8) : random.NextInt64();
        Ssa.Run(function, new InterpreterLaunch(Threads), cells);
        return cells;
    }
}
