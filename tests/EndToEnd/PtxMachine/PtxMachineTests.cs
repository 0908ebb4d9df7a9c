using ILGPU.Runtime.Cuda;
using IlgpuLlava.EndToEnd.Tests.Goldens;
using IlgpuLlava.PtxMachine.Driver;
using IlgpuLlava.Runtime;
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

    private static ComputeDevice Open(PtxMachineDriver driver) => ComputeDevice.Open("ptx", builder => builder.Cuda(driver));

    private static void Report(PtxMachineDriver driver)
    {
        // The device computed, not something beside it.
        Assert.That(driver.Launches, Is.GreaterThan(100));
        TestContext.Out.WriteLine($"{driver.Launches} launches, {driver.LaneInstructions / 1e6:F0} million instructions of threads, "
            + $"{driver.LaneInstructions / 1e6 / driver.LaunchTime.TotalSeconds:F0} million a second");
    }
}
