using System.Text;
using ILGPU.Runtime;
using IlgpuLlava.Kernels;
using IlgpuLlava.Runtime.Profiling;

namespace IlgpuLlava.Runtime.Tests.Profiling;

/// <summary>What a session sees of real answers. No test looks at how long anything took, only at what adds up.</summary>
public class GeneratorProfilingTests
{
    private ComputeDevice _device = null!;
    private Generator _generator = null!;

    [OneTimeSetUp]
    public void Open()
    {
        _device = ComputeDevice.Open("cpu", profiling: true);
        _generator = Generator.Load(Repository.Model, _device);
    }

    [OneTimeTearDown]
    public void Close()
    {
        _generator.Dispose();
        int leaked = _device.Accelerator.NumberChildObjects;
        _device.Dispose();
        Assert.That(leaked, Is.Zero);
    }

    [SetUp]
    public void Clear()
    {
        _generator.Profiling = null;
        _generator.Clear();
    }

    [Test]
    public void EveryStageOfAnAnswerIsSeen()
    {
        Conversation conversation = Ask.About(Ask.Question, Repository.Sample("shapes.png"), Repository.Sample("chart.png"));
        string expected = _generator.Generate(conversation, Ask.Tokens(4)).Text;
        _generator.Clear();
        using ProfilingSession session = new(_device, new Roofline(1e12, 1e15), keepsTrace: true);
        _generator.Profiling = session;
        GenerationResult result = _generator.Generate(conversation, Ask.Tokens(4));
        Assert.That(result.Text, Is.EqualTo(expected), "who looks changes nothing");
        ProfilingReport report = session.Report();
        (ProfilingStage, long)[] calls = [.. report.Stages.Select(s => (s.Stage, s.Calls))];
        Assert.That(calls, Is.EqualTo(new[]
        {
            (ProfilingStage.DecodePicture, 2L), (ProfilingStage.Preprocess, 2), (ProfilingStage.Clip, 2), (ProfilingStage.Projector, 2),
            (ProfilingStage.Prefill, 1), (ProfilingStage.DecodeStep, result.TokenIds.Count - 1),
        }));
        AssertAddsUp(report);
        string[] clip = [.. Names(report, ProfilingStage.Clip)];
        string[] step = [.. Names(report, ProfilingStage.DecodeStep)];
        Assert.That(clip, Is.SupersetOf(new[]
            { "PatchEmbedding.Unfold", "LayerNorm", "Linear", "Linear.QuickGelu", "KvWrite", "Attention" }));
        Assert.That(Names(report, ProfilingStage.Projector), Is.EquivalentTo(new[] { "Linear.Gelu", "Linear" }));
        Assert.That(step, Is.SupersetOf(new[] { "TokenEmbedding", "RmsNorm", "Linear.SwiGlu", "Attention", "Sampling.Choose" }));
        Assert.That(TraceChecker.Check(Trace(session)).CheckStagesAreFilled(), Is.EqualTo(4 + result.TokenIds.Count));
    }

    [Test]
    public void KernelsAndGapsAddUpOnRealShapes()
    {
        string directory = Path.Combine(Repository.Root, "tests", "goldens", "llava-1.5-real-shape-f16");
        using Generator generator = Generator.Load(directory, _device);
        using ProfilingSession session = new(_device, keepsTrace: true);
        generator.Profiling = session;
        _ = generator.Generate(Ask.About(Ask.Question, Repository.Sample("shapes.png")), Ask.Tokens(1));
        ProfilingReport report = session.Report();
        AssertAddsUp(report);
        StageProfile clip = report.Stages.Single(s => s.Stage == ProfilingStage.Clip);
        Assert.That((clip.Launches, clip.Kernels > TimeSpan.Zero, clip.Gaps > TimeSpan.Zero), Is.EqualTo((19L, true, true)));
        // 577 rows of a tower of width 128 with 2 heads; a prompt of more than 576 tokens in chunks of 256.
        Assert.That(Shapes(report, ProfilingStage.Clip, "Attention"), Is.EqualTo(new[] { "577 x 2 x 64 f32" }));
        Assert.That(Shapes(report, ProfilingStage.Prefill, "Linear.SwiGlu"), Has.Some.EqualTo("256 x 256 x 448 f16"));
        TraceChecker trace = TraceChecker.Check(Trace(session));
        Assert.That(trace.CheckStagesAreFilled(), Is.EqualTo(3));
        foreach (StageProfile stage in report.Stages.Where(s => s.Stage is ProfilingStage.Clip or ProfilingStage.Prefill))
        {
            double sum = trace.Slices.Where(s => s.Parent == stage.Stage.Text()).Sum(s => s.Duration);
            Assert.That(sum, Is.EqualTo(stage.Total.TotalMicroseconds).Within(0.05), $"the trace of {stage.Stage}");
        }
    }

    [Test]
    public void ManyAnswersAreOneSession()
    {
        using ProfilingSession session = new(_device);
        _generator.Profiling = session;
        int steps = 0;
        foreach (string picture in (string[])["shapes.png", "chart.png", "shapes.png"])
            steps += _generator.Generate(Ask.About(Ask.Question, Repository.Sample(picture)), Ask.Tokens(3)).TokenIds.Count - 1;
        _generator.Profiling = null;
        _ = _generator.Generate(Ask.About("Hello?"), Ask.Tokens(3));
        ProfilingReport report = session.Report();
        // The third picture was seen before: its features are kept.
        Assert.That(Calls(report, ProfilingStage.Clip), Is.EqualTo(2));
        Assert.That(Calls(report, ProfilingStage.Prefill), Is.EqualTo(3));
        Assert.That(Calls(report, ProfilingStage.DecodeStep), Is.EqualTo(steps));
        AssertAddsUp(report);
        _generator.Clear();
        using ProfilingSession next = new(_device);
        _generator.Profiling = next;
        _ = _generator.Generate(Ask.About(Ask.Question, Repository.Sample("shapes.png")), Ask.Tokens(1));
        Assert.That(Calls(next.Report(), ProfilingStage.Clip), Is.EqualTo(1), "nothing is kept after Clear");
        Assert.That(Calls(session.Report(), ProfilingStage.Prefill), Is.EqualTo(3), "a session that was taken away sees nothing more");
    }

    [Test]
    public void ASessionMayBeginAndEndAmidAnAnswer()
    {
        using ProfilingSession session = new(_device);
        int texts = 0, first = 0;
        Ask.Force(_generator, 300, 301, 302, 303, 304, 305, 306, 307);
        try
        {
            _ = _generator.Generate(Ask.About("Hello?"), Ask.Tokens(8), _ =>
            {
                // From another thread, as a server's call does.
                texts++;
                if (texts == 2)
                    Task.Run(() => _generator.Profiling = session).Wait();
                if (texts == 5)
                    Task.Run(() => _generator.Profiling = null).Wait();
                if (texts == 2)
                    first = (int)Calls(session.Report(), ProfilingStage.DecodeStep);
            });
        }
        finally
        {
            _generator.LogitsObserver = null;
        }
        Assert.That(texts, Is.GreaterThanOrEqualTo(6), "the test needs tokens that are text");
        ProfilingReport report = session.Report();
        Assert.That((first, Calls(report, ProfilingStage.Prefill), Calls(report, ProfilingStage.DecodeStep)), Is.EqualTo((0, 0, 3)));
        AssertAddsUp(report);
    }

    [Test]
    public void AnAnswerThatFailsLeavesNoStageOpen()
    {
        using ProfilingSession session = new(_device);
        _generator.Profiling = session;
        Conversation conversation = Ask.About(Ask.Question, Repository.Sample("shapes.png"));
        foreach (string stage in (string[])["vision.layer.1", "image_features", "text.layer.2", "step"])
        {
            RecordingTap tap = new(stage, () => throw new InvalidOperationException(stage));
            Assert.Throws<InvalidOperationException>(() => _generator.Generate(conversation, Ask.Tokens(2), null, tap, default));
        }
        ProfilingReport failed = session.Report();
        Assert.That((Calls(failed, ProfilingStage.Prefill), Calls(failed, ProfilingStage.DecodeStep)), Is.EqualTo((0, 0)));
        Assert.That((Calls(failed, ProfilingStage.Clip), Calls(failed, ProfilingStage.Projector)), Is.EqualTo((3, 2)));
        _ = _generator.Generate(Ask.About("Hello?"), Ask.Tokens(1));
        Assert.That(Calls(session.Report(), ProfilingStage.Prefill), Is.EqualTo(1));
        AssertAddsUp(session.Report());
    }

    [Test]
    public void MarksOfADeviceAreReadInItsOwnTime([Values("cpu", "opencl")] string name)
    {
        using ComputeDevice device = OpenCl.Open(name);
        using var buffer = device.Accelerator.Allocate1D(new float[64 * 1024]);
        using KernelSet kernels = new(device.Accelerator);
        using ProfilingSession session = new(device, Roofline.Measure(device, ElementType.Float32), keepsTrace: true);
        StageProfiler profiler = new(kernels) { Session = session };
        for (int stage = 0; stage < 3; stage++)
        {
            profiler.Enter(ProfilingStage.Prefill);
            for (int i = 0; i < 4; i++)
                kernels.RmsNorm.Run(buffer.View.BaseView, buffer.View.BaseView, buffer.View.BaseView, 64, 1024, 1);
            device.Accelerator.Synchronize();
            profiler.Leave();
        }
        profiler.Session = null;
        profiler.Abandon();
        Assert.That(kernels.Observer, Is.Null);
        ProfilingReport report = session.Report();
        KernelProfile kernel = report.Kernels.Single();
        Assert.That((kernel.Name, kernel.Calls, kernel.Total > TimeSpan.Zero), Is.EqualTo(("RmsNorm", 12L, true)));
        Assert.That((kernel.BytesPerSecond, kernel.ShareOfRoofline), Is.Not.EqualTo(((double?)null, (double?)null)));
        AssertAddsUp(report);
        TraceChecker trace = TraceChecker.Check(Trace(session));
        Assert.That(trace.CheckStagesAreFilled(), Is.EqualTo(3));
        Assert.That(trace.Processes[2], Does.StartWith(name));
        Assert.That(report.Roofline is { BytesPerSecond: > 0, OperationsPerSecond: > 0 }, Is.True, $"{report.Roofline}");
        Assert.That(double.IsFinite(report.Roofline!.BytesPerSecond + report.Roofline.OperationsPerSecond), Is.True);
    }

    private static void AssertAddsUp(ProfilingReport report)
    {
        foreach (StageProfile stage in report.Stages)
        {
            IEnumerable<KernelProfile> kernels = report.Kernels.Where(k => k.Stage == stage.Stage);
            Assert.That(kernels.Sum(k => k.Total.Ticks), Is.EqualTo(stage.Kernels.Ticks), $"kernels of {stage.Stage}");
            Assert.That(kernels.Sum(k => k.Calls), Is.EqualTo(stage.Launches), $"launches of {stage.Stage}");
            if (!stage.Stage.IsOnHost())
                Assert.That(stage.Kernels + stage.Gaps, Is.EqualTo(stage.Total), $"{stage.Stage}");
        }
    }

    private static IEnumerable<string> Names(ProfilingReport report, ProfilingStage stage) =>
        report.Kernels.Where(k => k.Stage == stage).Select(k => k.Name).Distinct();

    private static IEnumerable<string> Shapes(ProfilingReport report, ProfilingStage stage, string name) =>
        report.Kernels.Where(k => k.Stage == stage && k.Name == name).Select(k => k.Shape);

    private static long Calls(ProfilingReport report, ProfilingStage stage) =>
        report.Stages.SingleOrDefault(s => s.Stage == stage)?.Calls ?? 0;

    private static string Trace(ProfilingSession session)
    {
        using MemoryStream stream = new();
        session.WriteTrace(stream);
        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
