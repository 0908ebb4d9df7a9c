using System.Text;
using System.Text.Json;
using IlgpuLlava.Runtime.Profiling;

namespace IlgpuLlava.Runtime.Tests.Profiling;

public class ChromeTraceTests
{
    [Test]
    public void StagesAreOnBothTracksAndKernelsFillTheDevices()
    {
        using SessionBed bed = new(traceLimit: 100);
        bed.Time.Ticks = 7;
        bed.Session.AddHost(ProfilingStage.DecodePicture, bed.Session.Now() - 5);
        bed.Pass(3);
        bed.Stage(ProfilingStage.Clip, gap: 4, 10, 20);
        bed.Stage(ProfilingStage.Prefill, gap: 0, 50);
        TraceChecker trace = TraceChecker.Check(Write(bed.Session));
        Assert.That(trace.CheckStagesAreFilled(), Is.EqualTo(2));
        Assert.That(trace.Processes[1], Is.EqualTo("ilgpu-llava"));
        (int, string, double, double)[] slices = [.. trace.Slices.Select(s => (s.Process, s.Name, s.Time, s.Duration))];
        // Microseconds. The device's first mark is placed at the host's time, 10 ticks; gaps of no length are not drawn.
        Assert.That(slices, Is.EqualTo(new[]
        {
            (1, "decode picture", 0.2, 0.5),
            (1, "CLIP", 1.0, 4.2),
            (1, "prefill", 5.2, 5.0),
            (2, "CLIP", 1.0, 4.2),
            (2, "gap", 1.0, 0.4),
            (2, "Op", 1.4, 1.0),
            (2, "gap", 2.4, 0.4),
            (2, "Op", 2.8, 2.0),
            (2, "gap", 4.8, 0.4),
            (2, "prefill", 5.2, 5.0),
            (2, "Op", 5.2, 5.0),
        }));
    }

    [Test]
    public void TheDevicesTimeLineIsPlacedOnTheHosts()
    {
        using SessionBed bed = new(traceLimit: 100);
        // The device's clock began long before the session, and the host's is elsewhere.
        bed.Clock.Time = 1L << 50;
        bed.Time.Ticks = 5000;
        bed.Stage(ProfilingStage.Clip, 0, 10);
        // Between two stages the device's clock runs on alone.
        bed.Clock.Time += 30;
        bed.Stage(ProfilingStage.Projector, 0, 10);
        double[] times =
            [.. TraceChecker.Check(Write(bed.Session)).Slices.Where(s => s is { Process: 2, Category: "stage" }).Select(s => s.Time)];
        Assert.That(times, Is.EqualTo(new[] { 500.0, 504.0 }));
    }

    [Test]
    public void AKernelCarriesItsShapeAndWork()
    {
        using SessionBed bed = new(traceLimit: 100);
        bed.Session.Enter(ProfilingStage.Clip);
        bed.Launch(1, "Linear", rows: 3, width: 4, depth: 5, bytes: 6, operations: 7);
        bed.Session.Leave();
        JsonElement arguments = JsonElement.Parse(Write(bed.Session)).GetProperty("traceEvents").EnumerateArray()
            .Single(e => e.TryGetProperty("cat", out JsonElement cat) && cat.GetString() == "kernel").GetProperty("args");
        Assert.That(arguments.GetRawText(), Is.EqualTo("""{"rows":3,"width":4,"depth":5,"type":"Float32","bytes":6,"operations":7}"""));
    }

    [Test]
    public void ALongSessionKeepsTheBeginningAndSaysSo()
    {
        using SessionBed bed = new(traceLimit: 6);
        for (int i = 0; i < 5; i++)
            bed.Stage(ProfilingStage.DecodeStep, 1, 2);
        string text = Write(bed.Session);
        TraceChecker trace = TraceChecker.Check(text);
        Assert.That(trace.CheckStagesAreFilled(), Is.EqualTo(3));
        Assert.That(JsonElement.Parse(text).GetProperty("otherData").GetProperty("complete").GetBoolean(), Is.False);
        ProfilingReport report = bed.Session.Report();
        Assert.That((report.TraceIsComplete, report.Stages.Single().Calls), Is.EqualTo((false, 5)));
    }

    [Test]
    public void NothingIsATraceToo() => Assert.That(TraceChecker.Check(Write(new SessionBed(traceLimit: 1).Session)).Slices, Is.Empty);

    // The checker itself: each of these a viewer would draw wrongly.
    [TestCase("""{"ph":"X","ts":0,"dur":10},{"ph":"X","ts":5,"dur":10}""", "ends behind")]
    [TestCase("""{"ph":"X","ts":5,"dur":1},{"ph":"X","ts":0,"dur":1}""", "stands behind")]
    [TestCase("""{"ph":"X","ts":0,"dur":-1}""", "lasts")]
    [TestCase("""{"ph":"X","ts":0,"dur":1,"tid":9}""", "no name")]
    [TestCase("""{"ph":"B","ts":0}""", "never ends")]
    [TestCase("""{"ph":"E","ts":0}""", "has not begun")]
    [TestCase("""{"ph":"Q","ts":0}""", "not known")]
    public void TheCheckerRefuses(string events, string words)
    {
        string text = events.Replace("{\"ph\"", "{\"name\":\"a\",\"cat\":\"c\",\"pid\":1,\"tid\":1,\"ph\"");
        text = text.Replace("\"tid\":1,\"ph\":\"X\",\"ts\":0,\"dur\":1,\"tid\":9", "\"tid\":9,\"ph\":\"X\",\"ts\":0,\"dur\":1");
        const string names = """
            {"name":"process_name","ph":"M","pid":1,"tid":0,"args":{"name":"p"}},
            {"name":"thread_name","ph":"M","pid":1,"tid":1,"args":{"name":"t"}},
            """;
        string whole = "{\"traceEvents\":[" + names + text + "]}";
        string? refusal = null;
        using (new NUnit.Framework.Internal.TestExecutionContext.IsolatedContext())
        {
            try
            {
                TraceChecker.Check(whole);
            }
            catch (AssertionException e)
            {
                refusal = e.Message;
            }
        }
        Assert.That(refusal, Does.Contain(words));
    }

    private static string Write(ProfilingSession session)
    {
        using MemoryStream stream = new();
        session.WriteTrace(stream);
        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
