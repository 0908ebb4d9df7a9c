using IlgpuLlava.EndToEnd.Tests.Convert;
using IlgpuLlava.Runtime;
using IlgpuLlava.Runtime.Verification;

namespace IlgpuLlava.EndToEnd.Tests.Goldens;

/// <summary>Every golden of the repository holds: every stage within float32's bound, and the same greedy ids.</summary>
public class GoldenTests
{
    [TestCaseSource(typeof(GoldenFolders), nameof(GoldenFolders.All))]
    public void EveryStageHolds(string golden) => Holds(new VerificationRequest(RepositoryRoot.Combine(golden)), "cpu");

    [Test]
    public void TheInterpreterHoldsToo()
    {
        using Scratch scratch = Scratch.Of("llava-1.5", onlyCase: "tall-jpeg");
        Holds(new VerificationRequest(scratch.Folder), "interpreter");
    }

    [TestCaseSource(typeof(GoldenFolders), nameof(GoldenFolders.Checkpoints))]
    public void EveryStageHoldsAfterConversion(string golden)
    {
        using Scratch scratch = Scratch.Empty();
        Convert(golden, scratch.At("converted"));
        Holds(new VerificationRequest(RepositoryRoot.Combine(golden)) { Model = scratch.At("converted") }, "cpu");
    }

    [TestCase("f16", 3e-3)]
    [TestCase("bf16", 2e-2)]
    public void WeightsThatWereRoundedHaveTheBoundsOfTheirType(string type, double bound)
    {
        string golden = Path.Combine("tests", "goldens", "llava-1.5");
        using Scratch scratch = Scratch.Empty();
        Convert(golden, scratch.At("converted"), "--dtype", type);
        VerificationSummary summary =
            Holds(new VerificationRequest(RepositoryRoot.Combine(golden)) { Model = scratch.At("converted") }, "cpu");
        VerificationRow[] logits = [.. summary.Rows.Where(r => r.Stage == "logits")];
        Assert.That(logits.Select(r => r.Bound), Is.All.EqualTo(bound));
        // The rounding is there: it would be over the bound of the golden's own type.
        Assert.That(logits.Select(r => r.Error), Is.All.GreaterThan(1e-4));
        // No weight is in the pixels, so their bound stays.
        Assert.That(summary.Rows.Where(r => r.Stage == "pixel_values").Select(r => r.Bound), Is.All.EqualTo(1e-4));
    }

    [Test]
    public void WeightsThatWereWidenedKeepTheBoundOfFloat32()
    {
        string golden = Path.Combine("tests", "goldens", "llava-1.5-bf16");
        using Scratch scratch = Scratch.Empty();
        Convert(golden, scratch.At("converted"), "--dtype", "f32");
        VerificationSummary summary =
            Holds(new VerificationRequest(RepositoryRoot.Combine(golden)) { Model = scratch.At("converted") }, "cpu");
        Assert.That(summary.Rows.Single(r => r.Stage == "logits").Bound, Is.EqualTo(1e-4));
    }

    [Test]
    public void TheBundledModelIsTheDefault()
    {
        VerifyRun run = VerifyRun.Of("--device", "cpu");
        Assert.That(run.ExitCode, Is.Zero, run.Output + run.Error);
        Assert.That(run.Output, Does.Contain("chart").And.Contain("receipt").And.Contain("\nok: "));
        Assert.That(run.Error, Is.Empty);
    }

    private static VerificationSummary Holds(VerificationRequest request, string device)
    {
        VerificationSummary summary = Verifier.Run(request, () => ComputeDevice.Open(device));
        Assert.That(summary.Rows.Where(r => r.Status == VerificationStatus.Failed), Is.Empty);
        Assert.That(summary.Passed);
        return summary;
    }

    private static void Convert(string golden, string to, params string[] options)
    {
        ConvertRun run = ConvertRun.Inside([RepositoryRoot.Combine(golden), to, .. options]);
        Assert.That(run.ExitCode, Is.Zero, run.Error);
    }
}
