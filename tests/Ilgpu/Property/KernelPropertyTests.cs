using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.FSharp.Core;

namespace IlgpuLlava.Ilgpu.Tests.Property;

/// <summary>
/// Whatever a kernel computes, the CPU back end with 16, 8 and 4 lanes, the interpreter and plain .NET compute the same. A failure
/// prints the smallest kernel found, as C#. <c>KERNEL_PROPERTY_TESTS</c> is the number of kernels (150), <c>KERNEL_PROPERTY_SEED</c>
/// chooses other ones.
/// </summary>
[Parallelizable(ParallelScope.Children)]
public class KernelPropertyTests
{
    private static readonly int s_tests = Setting("KERNEL_PROPERTY_TESTS", 150);
    private static readonly ulong s_seed = (ulong)Setting("KERNEL_PROPERTY_SEED", 20240917);

    [Test]
    public void Kernels_compute_what_plain_dotnet_computes() => Run(rawDivision: false);

    [Test]
    public void Kernels_that_divide_by_zero_compute_the_same_on_all_devices() => Run(rawDivision: true);

    private static void Run(bool rawDivision)
    {
        Gen<KernelProgram> programs = Gen.Sized(size =>
            Gen.Choose(0, int.MaxValue - 1).Select(seed => ProgramGenerator.Generate(seed, 3 + (size / 3), rawDivision)));
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
                runner!.Check(program, withPlain: !rawDivision);
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
        // Each is compiled for three numbers of lanes.
        Assert.That(tooLarge, Is.LessThanOrEqualTo(3 * ran / 20), "kernels that were refused as too large");
    }

    private static int Setting(string name, int fallback) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out int value) ? value : fallback;
}
