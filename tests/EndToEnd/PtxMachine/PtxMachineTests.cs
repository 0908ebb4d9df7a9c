using ILGPU.Runtime.Cuda;
using IlgpuLlava.EndToEnd.Tests.Goldens;
using IlgpuLlava.PtxMachine.Driver;
using IlgpuLlava.Runtime;
using IlgpuLlava.Runtime.Profiling;
using IlgpuLlava.Runtime.Verification;

namespace IlgpuLlava.EndToEnd.Tests.PtxMachine;

/// <summary>The whole program on the CUDA back end without a GPU: its PTX runs on the machine that checks and interprets it.</summary>
public class PtxMachineTests
{
    [TestCase("llava-1.5", 1e-4)]
    [TestCase("spelling-hub", null)]
    public void EveryStageOfAGoldenHolds(string golden, double? logits)
    {
        using PtxMachineDriver driver = new();
        VerificationSummary summary = Verifier.Run(new VerificationRequest(GoldenFolders.Golden(golden)), () => Open(driver));
        Assert.That(summary.Rows.Where(row => row.Status == VerificationStatus.Failed), Is.Empty);
        Assert.That(summary.Passed);
        Assert.That(logits is null || summary.Rows.Where(row => row.Stage == "logits").All(row => row.Bound == logits));
        Report(driver);
    }

    [Test]
    public void ThePicturedChartIsRead()
    {
        using PtxMachineDriver driver = new();
        using ComputeDevice device = Open(driver);
        using Generator generator = Generator.Load(RepositoryRoot.Combine("models", "tiny-llava"), device);
        Conversation conversation = new(null);
        conversation.AddUser("Extract the chart as JSON.", [File.ReadAllBytes(RepositoryRoot.Combine("samples", "chart.png"))]);
        GenerationResult result = generator.Generate(conversation, new GenerationOptions());
        Assert.That(result.Text.Trim(), Is.EqualTo("""{"orange": 3, "green": 5, "yellow": 7, "purple": 9}"""));
        Report(driver);
    }

    /// <summary>Between CUDA's events lie the same launches as on any device, and with the gaps they add up to the stage.</summary>
    [Test]
    public void AProfileAddsUp()
    {
        using PtxMachineDriver driver = new();
        using ComputeDevice device = ComputeDevice.Open("ptx", builder => builder.Cuda(driver), profiling: true);
        using Generator generator = Generator.Load(RepositoryRoot.Combine("models", "tiny-llava"), device);
        using ProfilingSession session = new(device);
        generator.Profiling = session;
        Conversation conversation = new(null);
        conversation.AddUser("What color is the number?", []);
        GenerationResult result = generator.Generate(conversation, new GenerationOptions { MaxTokens = 3 });
        ProfilingReport report = session.Report();
        Assert.That(report.Stages.Select(s => (s.Stage, s.Calls)), Is.EqualTo(new[]
        {
            (ProfilingStage.Prefill, 1L), (ProfilingStage.DecodeStep, result.TokenIds.Count - 1),
        }));
        foreach (StageProfile stage in report.Stages)
        {
            Assert.That(stage.Launches, Is.GreaterThan(20));
            Assert.That(stage.Kernels, Is.GreaterThan(TimeSpan.Zero));
            Assert.That(stage.Kernels + stage.Gaps, Is.EqualTo(stage.Total), $"{stage.Stage}");
        }
    }

    private static ComputeDevice Open(PtxMachineDriver driver) => ComputeDevice.Open("ptx", builder => builder.Cuda(driver));

    private static void Report(PtxMachineDriver driver)
    {
        // The device computed, not something beside it.
        Assert.That(driver.Launches, Is.GreaterThan(100));
        TestContext.Out.WriteLine($"{driver.Launches} launches, {driver.LaneInstructions / 1e6:F0} million instructions of threads, "
            + $"{driver.LaneInstructions / 1e6 / driver.LaunchTime.TotalSeconds:F0} million a second");
    }
}
