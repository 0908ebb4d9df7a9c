using IlgpuLlava.Kernels;
using IlgpuLlava.Model.Checkpoints;
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
        var small = MemoryPlan.Of(_tiny, ElementType.Float16, null, 100, 1, device);
        var large = MemoryPlan.Of(_tiny, ElementType.Float32, null, 1000, 3, device);
        Assert.That(small.Total, Is.EqualTo(small.Weights + small.Cache + small.Pictures + small.Workspace + small.Program));
        Assert.That(large.Weights, Is.GreaterThan(1.8 * small.Weights).And.LessThan(2 * small.Weights));
        // Blocks of 16 tokens: 7 and 63.
        Assert.That(large.Cache * 7, Is.EqualTo(small.Cache * 63));
        Assert.That(large.Pictures, Is.EqualTo(3 * small.Pictures));
        Assert.That(device.AvailableMemory, Is.GreaterThan(small.Total));
        Assert.That(() => small.Require(small.Total), Throws.Nothing);
    }

    /// <summary>By their plans, on 24 GB the 7B runs in all types, the 13B in int8, the 34B in int4 with few tokens or int8 keys.</summary>
    [TestCase(4096, 11008, 32, 32, 32, 32064, null, 13.0, 14.5)]
    [TestCase(4096, 11008, 32, 32, 32, 32064, "int8", 6.5, 7.7)]
    [TestCase(4096, 11008, 32, 32, 32, 32064, "int4", 3.8, 5.0)]
    [TestCase(5120, 13824, 40, 40, 40, 32064, "int8", 12.8, 14.5)]
    [TestCase(7168, 20480, 60, 56, 8, 64064, "int4", 19.0, 21.0)]
    public void WeightsOfTheModelsThatPeopleHave(
        int hidden, int wide, int layers, int heads, int keyValueHeads, int vocabulary, string? quantization, double least, double most)
    {
        using ComputeDevice device = ComputeDevice.Open("cpu");
        LlavaConfiguration configuration = _tiny with
        {
            Text = _tiny.Text with
            {
                HiddenSize = hidden,
                IntermediateSize = wide,
                LayerCount = layers,
                HeadCount = heads,
                KeyValueHeadCount = keyValueHeads,
                HeadDim = hidden / heads,
                VocabularySize = vocabulary,
            },
        };
        WeightQuantization? rule = quantization is null ? null : WeightQuantization.Parse(quantization);
        var plan = MemoryPlan.Of(configuration, ElementType.BFloat16, rule, 1024, 1, device);
        Assert.That(plan.Weights / 1e9, Is.InRange(least, most));
        // A number of 4 bytes, or of one with a scale of 2 for each head.
        Assert.That(plan.Cache, Is.EqualTo(1024L * layers * 2 * keyValueHeads * (hidden / heads) * 4));
        var small = MemoryPlan.Of(configuration, ElementType.BFloat16, rule, 1024, 1, device, ElementType.Int8);
        Assert.That(small.Cache * 3, Is.LessThan(plan.Cache));
        Assert.That(small.Weights, Is.EqualTo(plan.Weights));
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
