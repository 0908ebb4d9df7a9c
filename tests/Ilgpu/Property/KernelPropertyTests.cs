using System.Globalization;
using System.Reflection;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.FSharp.Core;

namespace IlgpuLlava.Ilgpu.Tests.Property;

/// <summary>
/// Whatever a kernel computes, the CPU back end with 16, 8 and 4 lanes, the interpreter and plain .NET compute the same. A failure
/// prints the smallest kernel found, as C#.
/// <c>KERNEL_PROPERTY_TESTS</c> is the number of kernels of each property (100), <c>KERNEL_PROPERTY_SEED</c> chooses
/// other ones, <c>KERNEL_PROPERTY_SIZE</c> the statements of the smallest (3).
/// </summary>
[Parallelizable(ParallelScope.Children)]
public class KernelPropertyTests
{
    private static readonly int s_tests = Setting("KERNEL_PROPERTY_TESTS", 100);
    private static readonly int s_base = Setting("KERNEL_PROPERTY_SIZE", 3);
    private static readonly ulong s_seed = (ulong)Setting("KERNEL_PROPERTY_SEED", 20240917);

    [Test]
    public void Kernels_compute_what_plain_dotnet_computes() => Run(rawDivision: false);

    [Test]
    public void Kernels_that_divide_by_zero_compute_the_same_on_all_devices() => Run(rawDivision: true);

    [Test]
    public void Kernels_whose_threads_meet_compute_the_same_on_all_devices() => Run(rawDivision: false, meets: true);

    [Test]
    public void Kernels_of_every_length([Values] bool isImplicit)
    {
        KernelProgram program = ProgramGenerator.Generate(17, 12) with { Idle = isImplicit ? null : 1 };
        MethodInfo method = KernelBuilder.Build(program);
        using KernelRunner runner = new();
        for (int length = 0; length <= 257; length++)
        {
            try
            {
                runner.Check(program with { Threads = length }, withPlain: true, method);
            }
            catch (KernelMismatchException e)
            {
                Assert.Fail($"{e.Message}{program with { Threads = length }}");
            }
        }
        Assert.That(runner.TooLarge, Is.Zero);
    }

    [Test]
    public void Kernels_are_not_trivial()
    {
        using KernelRunner runner = new();
        int branches = 0, loops = 0, nested = 0, arrays = 0, varied = 0, met = 0;
        for (int seed = 0; seed < 40; seed++)
        {
            KernelProgram program = ProgramGenerator.Generate(seed, 20) with { Threads = 20 };
            Statement[] statements = [.. program.Body.SelectMany(Flatten)];
            branches += statements.Any(s => s is Statement.If or Statement.Switch) ? 1 : 0;
            loops += statements.Any(s => s is Statement.For or Statement.While) ? 1 : 0;
            nested += statements.Any(s => s is Statement.For { Depth: > 0 } or Statement.While { Depth: > 0 }) ? 1 : 0;
            arrays += statements.Any(s => s is Statement.ArrayStore) ? 1 : 0;
            met += ProgramGenerator.Generate(seed, 20, meets: true).Body.SelectMany(Flatten).OfType<Statement.Meet>().Count();
            varied += runner.Check(program, withPlain: true)[ScalarType.Int32].Cast<int>().Distinct().Count() > 4 ? 1 : 0;
        }
        Assert.Multiple(() =>
        {
            Assert.That(branches, Is.GreaterThan(25));
            Assert.That(loops, Is.GreaterThan(20));
            Assert.That(nested, Is.GreaterThan(5));
            Assert.That(arrays, Is.GreaterThan(15));
            Assert.That(met, Is.GreaterThan(100));
            Assert.That(varied, Is.GreaterThan(25));
        });
    }

    private static IEnumerable<Statement> Flatten(Statement statement) =>
        statement.Blocks.SelectMany(block => block).SelectMany(Flatten).Prepend(statement);

    private static void Run(bool rawDivision, bool meets = false)
    {
        Gen<KernelProgram> programs = Gen.Sized(size =>
            Gen.Choose(0, int.MaxValue - 1).Select(seed => ProgramGenerator.Generate(seed, s_base + (size / 4), rawDivision, meets)));
        int ran = 0;
        int tooLarge = 0;
        KernelRunner? runner = null;
        try
        {
            Action<KernelProgram> check = program =>
            {
                // A device keeps the kernels it has compiled; a search of thousands needs a new one now and then.
                if (ran++ % 100 == 0)
                {
                    tooLarge += runner?.TooLarge ?? 0;
                    runner?.Dispose();
                    runner = new KernelRunner();
                }
                runner!.Check(program, withPlain: !rawDivision && !meets);
            };
            Config config = Config.QuickThrowOnFailure
                .WithMaxTest(s_tests)
                .WithQuietOnSuccess(true)
                .WithReplay(FSharpOption<Replay>.Some(new Replay(new Rnd(s_seed, (2 * s_seed) + 1), FSharpOption<int>.None)));
            Prop.ForAll(Arb.From(programs, ProgramShrinker.Shrink), check).Check(config);
        }
        finally
        {
            tooLarge += runner?.TooLarge ?? 0;
            runner?.Dispose();
        }
        Assert.That(ran, Is.GreaterThanOrEqualTo(s_tests));
        // Each is compiled for three numbers of lanes. Some are longer than .NET optimises, however little is unrolled.
        Assert.That(tooLarge, Is.LessThanOrEqualTo(3 * ran / 100), "kernels that were refused as too large");
    }

    private static int Setting(string name, int fallback) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out int value) ? value : fallback;
}
