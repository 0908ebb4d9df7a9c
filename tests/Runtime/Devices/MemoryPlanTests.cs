using IlgpuLlava.Kernels;
using IlgpuLlava.Model.Configuration;

namespace IlgpuLlava.Runtime.Tests.Devices;

/// <summary>A plan of memory adds up, and refuses with its numbers.</summary>
public class MemoryPlanTests
{
    private readonly LlavaConfiguration _tiny = LlavaConfiguration.Read(Repository.Model);

    [Test]
    public void APlanAddsUp()
    {
        using ComputeDevice device = ComputeDevice.Open("cpu");
        var small = MemoryPlan.Of(_tiny, ElementType.Float16, 100, 1, device);
        var large = MemoryPlan.Of(_tiny, ElementType.Float32, 1000, 3, device);
        Assert.That(small.Total, Is.EqualTo(small.Weights + small.Cache + small.Pictures + small.Workspace + small.Program));
        Assert.That(large.Weights, Is.GreaterThan(1.8 * small.Weights).And.LessThan(2 * small.Weights));
        // Blocks of 16 tokens: 7 and 63.
        Assert.That(large.Cache * 7, Is.EqualTo(small.Cache * 63));
        Assert.That(large.Pictures, Is.EqualTo(3 * small.Pictures));
        Assert.That(device.AvailableMemory, Is.GreaterThan(small.Total));
        Assert.That(() => small.Require(small.Total), Throws.Nothing);
    }

    [Test]
    public void Fault107_WhatDoesNotFitIsRefusedWithTheNumbers()
    {
        MemoryPlan plan = new(17_500_000_000, 2_000_000_000, 10_000_000, 40_000_000, 300_000_000, 4096);
        MemoryPlanException error = Assert.Throws<MemoryPlanException>(() => plan.Require(16_000_000_000))!;
        Assert.That((error.Plan, error.Available), Is.EqualTo((plan, 16_000_000_000)));
        Assert.That(error.Message, Does.Contain("19.85 GB").And.Contain("weights 17.50 GB").And.Contain("4096 tokens 2.00 GB")
            .And.Contain("16.00 GB are available"));
    }
}
