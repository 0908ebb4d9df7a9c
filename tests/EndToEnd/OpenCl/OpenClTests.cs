using System.Text.Json;
using IlgpuLlava.EndToEnd.Tests.Goldens;
using IlgpuLlava.Host;
using IlgpuLlava.Runtime;
using IlgpuLlava.Runtime.Verification;

namespace IlgpuLlava.EndToEnd.Tests.OpenCl;

/// <summary>The whole program on an OpenCL device. Without one these are inconclusive, but fail where continuous integration runs
/// them.</summary>
public class OpenClTests
{
    private const string Device = "opencl";

    private static readonly (string Picture, string Question)[] s_questions =
    [
        ("chart.png", "Extract the chart as JSON."),
        ("clock.png", "What time is it?"),
        ("receipt.png", "Extract the receipt as JSON."),
        ("shapes.png", "Write alt text for this image."),
    ];

    [Test]
    public void AnswersAreTheProcessors()
    {
        RequireDevice();
        // Tokens, not text alone: the stop token is among them.
        Assert.That(Answers(Device), Is.EqualTo(Answers("cpu")));
    }

    [Test]
    public void AskPrintsTheAnswer()
    {
        RequireDevice();
        StringWriter output = new(), error = new();
        int code = HostProgram.Run(["ask", Sample("number.png"), "Read the number.", "--device", Device], output, error);
        Assert.That(code, Is.Zero, error.ToString());
        Assert.That(output.ToString(), Is.EqualTo("0371\n"));
    }

    [Test]
    public void EvalCountsAllAnswersAsRight()
    {
        RequireDevice();
        StringWriter output = new(), error = new();
        int code = HostProgram.Run(["eval", Sample("questions.jsonl"), "--device", Device, "--json"], output, error);
        Assert.That(code, Is.Zero, error.ToString());
        using JsonDocument json = JsonDocument.Parse(output.ToString().TrimEnd('\n').Split('\n')[^1]);
        Assert.That(json.RootElement.GetProperty("count").GetInt32(), Is.EqualTo(File.ReadLines(Sample("questions.jsonl")).Count()));
        Assert.That(json.RootElement.GetProperty("accuracy").GetDouble(), Is.EqualTo(1), output.ToString());
    }

    [TestCase("llava-1.5")]
    [TestCase("llava-1.5-bf16")]
    [TestCase("llava-1.5-real-shape-f16")]
    [TestCase("spelling-hub")]
    public void EveryStageOfAGoldenHolds(string golden)
    {
        RequireDevice();
        VerificationSummary summary =
            Verifier.Run(new VerificationRequest(GoldenFolders.Golden(golden)), () => ComputeDevice.Open(Device));
        Assert.That(summary.Rows.Where(row => row.Status == VerificationStatus.Failed), Is.Empty);
        Assert.That(summary.Passed);
    }

    private static string Sample(string name) => RepositoryRoot.Combine("samples", name);

    private static int[][] Answers(string name)
    {
        using ComputeDevice device = ComputeDevice.Open(name);
        using Generator generator = Generator.Load(RepositoryRoot.Combine("models", "tiny-llava"), device);
        return [.. s_questions.Select(question =>
        {
            Conversation conversation = new(null);
            conversation.AddUser(question.Question, [File.ReadAllBytes(Sample(question.Picture))]);
            GenerationResult result = generator.Generate(conversation, new GenerationOptions());
            Assert.That(result.TokenIds, Is.Not.Empty);
            return result.TokenIds.ToArray();
        })];
    }

    private static void RequireDevice()
    {
        try
        {
            ComputeDevice.Open(Device).Dispose();
        }
        catch (DeviceException e)
        {
            if (Environment.GetEnvironmentVariable("CI") is { Length: > 0 })
                Assert.Fail(e.Message);
            Assert.Inconclusive(e.Message);
        }
    }
}
