using IlgpuLlava.Kernels;
using IlgpuLlava.Runtime.Profiling;

namespace IlgpuLlava.Runtime.Tests.Profiling;

public class ProfilingSessionTests
{
    [Test]
    public void KernelsAndGapsAddUpToTheStage()
    {
        using SessionBed bed = new();
        bed.Stage(ProfilingStage.Clip, gap: 3, 10, 20, 30);
        bed.Pass(1000);
        bed.Stage(ProfilingStage.Clip, gap: 5, 100);
        StageProfile stage = bed.Session.Report().Stages.Single();
        Assert.That((stage.Stage, stage.Calls, stage.Launches), Is.EqualTo((ProfilingStage.Clip, 2, 4)));
        Assert.That((stage.Kernels.Ticks, stage.Gaps.Ticks, stage.Total.Ticks), Is.EqualTo((160, 22, 182)));
        Assert.That((stage.Median.Ticks, stage.P99.Ticks), Is.EqualTo((72, 110)));
        Assert.That((stage.MedianGap.Ticks, stage.P99Gap.Ticks), Is.EqualTo((3, 5)));
        Assert.That(stage.Host.Ticks, Is.EqualTo(182));
    }

    [Test]
    public void AKernelHasItsTimesAndRates()
    {
        // 1 GB/s and 2 GFLOP/s: a tick is 100 bytes or 200 operations.
        using SessionBed bed = new(new Roofline(1e9, 2e9));
        bed.Session.Enter(ProfilingStage.Prefill);
        // The first could take 4 ticks for its bytes, the second 6 for its operations.
        bed.Launch(10, bytes: 400, operations: 100);
        bed.Launch(30, bytes: 100, operations: 1200);
        bed.Pass(10);
        bed.Session.Leave();
        KernelProfile kernel = bed.Session.Report().Kernels.Single();
        Assert.That((kernel.Stage, kernel.Name, kernel.Shape), Is.EqualTo((ProfilingStage.Prefill, "Op", "1 x 8 f32")));
        Assert.That((kernel.Calls, kernel.Total.Ticks, kernel.Median.Ticks, kernel.P99.Ticks), Is.EqualTo((2, 40, 10, 30)));
        Assert.That(kernel.ShareOfStage, Is.EqualTo(0.8));
        Assert.That(kernel.BytesPerSecond, Is.EqualTo(500 / 4e-6).Within(1e-3));
        Assert.That(kernel.OperationsPerSecond, Is.EqualTo(1300 / 4e-6).Within(1e-3));
        Assert.That(kernel.ShareOfRoofline, Is.EqualTo(10.0 / 40).Within(1e-12));
    }

    [Test]
    public void WithoutARooflineThereIsNoShareOfIt()
    {
        using SessionBed bed = new();
        bed.Stage(ProfilingStage.Clip, 0, 10);
        ProfilingReport report = bed.Session.Report();
        Assert.That((report.Roofline, report.Kernels.Single().ShareOfRoofline), Is.EqualTo(((Roofline?)null, (double?)null)));
    }

    [Test]
    public void ALaunchThatTookNoTimeHasNoRates()
    {
        using SessionBed bed = new(new Roofline(1, 1));
        bed.Session.Enter(ProfilingStage.Clip);
        bed.Launch(0, bytes: 4, operations: 4);
        bed.Session.Leave();
        KernelProfile kernel = bed.Session.Report().Kernels.Single();
        Assert.That(
            (kernel.BytesPerSecond, kernel.OperationsPerSecond, kernel.ShareOfRoofline, kernel.ShareOfStage),
            Is.EqualTo(((double?)null, (double?)null, (double?)null, 0.0)));
    }

    [Test]
    public void RowsOfAReportAreStageOpAndShape()
    {
        using SessionBed bed = new();
        bed.Session.Enter(ProfilingStage.Prefill);
        bed.Launch(1, rows: 513);
        bed.Launch(2, rows: 1024);
        bed.Launch(4, rows: 512);
        bed.Launch(8, rows: 513, depth: 4);
        bed.Launch(16, rows: 513, width: 9);
        bed.Launch(32, rows: 513, type: ElementType.Float16);
        bed.Launch(64, rows: 513, name: "Other");
        bed.Session.Leave();
        bed.Session.Enter(ProfilingStage.DecodeStep);
        bed.Launch(128, rows: 513);
        bed.Session.Leave();
        (string, string, long)[] rows =
            [.. bed.Session.Report().Kernels.Select(k => ($"{k.Stage} {k.Name}", k.Shape, k.Total.Ticks))];
        Assert.That(rows, Is.EqualTo(new[]
        {
            ("Prefill Other", "513 x 8 f32", 64),
            ("Prefill Op", "513 x 8 f16", 32),
            ("Prefill Op", "513 x 9 f32", 16),
            ("Prefill Op", "513 x 8 x 4 f32", 8),
            ("Prefill Op", "512 x 8 f32", 4),
            ("Prefill Op", "513..1024 x 8 f32", 3L),
            ("DecodeStep Op", "513 x 8 f32", 128),
        }));
    }

    [TestCase(1, 0)]
    [TestCase(2, 1)]
    [TestCase(3, 2)]
    [TestCase(4, 2)]
    [TestCase(5, 3)]
    [TestCase(1L << 40, 40)]
    public void AClassOfRowsEndsAtAPowerOfTwo(long rows, int expected) => Assert.That(
        KernelKey.Of(ProfilingStage.Clip, new KernelLaunch("Op", rows, 1, 0, ElementType.Float32, 0, 0)).RowClass, Is.EqualTo(expected));

    [Test]
    public void StagesOfTheHostAreTimedByTheHost()
    {
        using SessionBed bed = new();
        bed.Time.Ticks = 50;
        long begin = bed.Session.Now();
        bed.Time.Ticks = 75;
        bed.Session.AddHost(ProfilingStage.Preprocess, begin);
        StageProfile stage = bed.Session.Report().Stages.Single();
        Assert.That((stage.Total.Ticks, stage.Host.Ticks, stage.Kernels.Ticks, stage.Gaps.Ticks), Is.EqualTo((25, 25, 0, 0)));
        Assert.That(bed.Clock.Reads, Is.Zero);
    }

    [Test]
    public void NoMarkIsReadBeforeTheHostHasWaited()
    {
        using SessionBed bed = new();
        bed.Stage(ProfilingStage.Clip, 1, 5);
        int first = bed.Clock.Reads;
        bed.Stage(ProfilingStage.Projector, 1, 5);
        Assert.That(bed.Clock.Reads, Is.EqualTo(first), "the end of a stage whose work may not be done");
        bed.Stage(ProfilingStage.Prefill, 1, 5);
        int second = bed.Clock.Reads;
        Assert.That(second, Is.GreaterThan(first), "a token was read: everything before is done");
        Assert.That(bed.Session.Report().Stages, Has.Count.EqualTo(3));
        Assert.That(bed.Clock.Reads, Is.GreaterThan(second));
    }

    [Test]
    public void WhatIsAbandonedIsNotCounted()
    {
        using SessionBed bed = new();
        bed.Session.Enter(ProfilingStage.Clip);
        bed.Launch(10);
        bed.Session.Abandon();
        bed.Session.Abandon();
        bed.Stage(ProfilingStage.Clip, 1, 5);
        Assert.That(bed.Session.Report().Stages.Single().Total.Ticks, Is.EqualTo(7));
    }

    [Test]
    public void ALaunchThatFailedIsPartOfAGap()
    {
        using SessionBed bed = new();
        ILaunchObserver observer = bed.Session;
        bed.Session.Enter(ProfilingStage.Clip);
        observer.Begin(default);
        bed.Pass(3);
        bed.Launch(5);
        bed.Session.Leave();
        ProfilingReport report = bed.Session.Report();
        Assert.That((report.Kernels.Single().Calls, report.Stages.Single().Gaps.Ticks), Is.EqualTo((1, 3)));
    }

    [Test]
    public void ALaunchThatFailedLastLeavesNoMark()
    {
        using SessionBed bed = new();
        bed.Session.Enter(ProfilingStage.Clip);
        ((ILaunchObserver)bed.Session).Begin(default);
        bed.Session.Abandon();
    }

    [Test]
    public void LaunchesOutsideOfStagesAreNoPartOfAny()
    {
        using SessionBed bed = new();
        bed.Launch(10);
        bed.Stage(ProfilingStage.Clip, 1, 5);
        bed.Launch(10);
        Assert.That(bed.Session.Report().Kernels.Single().Calls, Is.EqualTo(1));
    }

    [Test]
    public void StagesDoNotOverlap()
    {
        using SessionBed bed = new();
        Assert.Throws<InvalidOperationException>(bed.Session.Leave);
        bed.Session.Enter(ProfilingStage.Clip);
        Assert.Throws<InvalidOperationException>(() => bed.Session.Enter(ProfilingStage.Projector));
    }

    [Test]
    public void RoundedTimesNeverRunBackwards()
    {
        using SessionBed bed = new();
        // A clock that counts in steps of 16 ticks, up for odd steps: intervals of a few ticks come out as anything.
        bed.Clock.Rounding = ticks => ticks / 16 % 2 == 0 ? ticks / 16 * 16 : ticks + 7;
        bed.Stage(ProfilingStage.Prefill, 1, 5, 9, 2, 11, 3, 3, 3, 40, 1);
        bed.Stage(ProfilingStage.DecodeStep, 1, 5, 9, 2, 11);
        ProfilingReport report = bed.Session.Report();
        foreach (StageProfile stage in report.Stages)
        {
            Assert.That(stage.Gaps, Is.GreaterThanOrEqualTo(TimeSpan.Zero));
            Assert.That(stage.Kernels + stage.Gaps, Is.EqualTo(stage.Total));
        }
        Assert.That(report.Kernels.Select(k => k.Median), Is.All.GreaterThanOrEqualTo(TimeSpan.Zero));
    }

    [Test]
    public void AReportMayBeReadAtAnyTimeByAnyThread()
    {
        using SessionBed bed = new();
        using CancellationTokenSource done = new();
        Task<int> reader = Task.Run(() =>
        {
            int reports = 0;
            for (; !done.IsCancellationRequested || reports == 0; reports++)
            {
                foreach (StageProfile stage in bed.Session.Report().Stages)
                    Assert.That(stage.Kernels + stage.Gaps, Is.EqualTo(stage.Total));
            }
            return reports;
        });
        for (int i = 0; i < 2000; i++)
            bed.Stage(ProfilingStage.DecodeStep, 1, 5, 6);
        done.Cancel();
        Assert.That(reader.Result, Is.Positive);
        Assert.That(bed.Session.Report().Stages.Single().Calls, Is.EqualTo(2000));
    }

    [Test]
    public void ADeviceThatWasNotOpenedForProfilingIsRefused()
    {
        using ComputeDevice device = ComputeDevice.Open("cpu");
        Assert.That(() => new ProfilingSession(device), Throws.ArgumentException.With.Message.Contains("cpu"));
        Assert.That(() => Roofline.Measure(device, ElementType.Float32), Throws.ArgumentException.With.Message.Contains("cpu"));
    }
}
