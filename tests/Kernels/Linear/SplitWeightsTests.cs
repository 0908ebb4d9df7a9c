using ILGPU;
using ILGPU.Extensions;
using ILGPU.Runtime;
using ILGPU.Runtime.OpenCL;

namespace IlgpuLlava.Kernels.Tests;

/// <summary>Matrices that are larger than a device's largest buffer. CUDA devices have no such bound.</summary>
[TestFixtureSource(nameof(Devices))]
public sealed class SplitWeightsTests(string device)
{
    private const int InFeatures = 512;

    // One panel of float32, two of 16-bit weights, three of int8, of which two are taken.
    private const long Limit = 64 * InFeatures * sizeof(float);

    private Context context = null!;
    private Accelerator limited = null!;
    private KernelSet kernels = null!;

    public static string[] Devices => [.. TestDevice.All.Where(name => name is not ("ptx" or "cuda" or "cpu8"))];

    [OneTimeSetUp]
    public void Open()
    {
        // Says so where there is no such device.
        _ = TestDevice.Open(device);
        context = Context.Create(builder => _ = device switch
        {
            "opencl" => builder.OpenCL(new OpenClOptions { LargestBuffer = Limit }),
            "opencl-gpu" => builder.OpenCL(new OpenClOptions { Form = OpenClForm.Threads, LargestBuffer = Limit }),
            "interpreter" => builder.CPU(new CpuOptions { Lanes = 8, Threads = 1, Interpreter = true, LargestBuffer = Limit }),
            _ => builder.CPU(new CpuOptions { Lanes = device == "cpu4" ? 4 : 16, Threads = 2, LargestBuffer = Limit }),
        });
        limited = context.Devices[0].CreateAccelerator(context);
        kernels = new KernelSet(limited);
    }

    [OneTimeTearDown]
    public void Close()
    {
        kernels?.Dispose();
        context?.Dispose();
    }

    [Test]
    public void Products_HaveTheSameBits_InOneBufferAndInMany(
        [ValueSource(typeof(Weights), nameof(Weights.Types))] ElementType type,
        [Values(Epilogue.None, Epilogue.Residual, Epilogue.SwiGlu)] Epilogue epilogue)
    {
        var (accelerator, whole) = TestDevice.Open(device);
        // The form of GPUs is slow on a processor.
        bool isSlow = device == "opencl-gpu" || TestDevice.IsInterpreter(device);
        foreach (int outFeatures in isSlow ? new[] { 130 } : [1, 64, 65, 200, 400])
        {
            foreach (int rows in isSlow ? new[] { 1, 7 } : [1, 4, 6, 50])
            {
                uint[] expected = Run(accelerator, whole, outFeatures, rows, type, epilogue, out int one);
                uint[] split = Run(limited, kernels, outFeatures, rows, type, epilogue, out int parts);
                int panels = WeightPacking.Panels(outFeatures, epilogue == Epilogue.SwiGlu ? WeightLayout.GateUp : WeightLayout.Plain);
                int group = type == ElementType.Int4 ? Quantization.DefaultGroup : 0;
                int fitting = (int)(Limit / WeightPacking.PanelBytes(InFeatures, type, group));
                int held = Math.Min(panels, fitting > 1 ? fitting / 2 * 2 : 1);
                Assert.That((one, parts), Is.EqualTo((1, (panels + held - 1) / held)), "buffers");
                Assert.That(split, Is.EqualTo(expected), $"{outFeatures} features, {rows} rows");
            }
        }
    }

    [Test]
    public void Fault107_WhatCannotBeSplit_IsRefusedWithTheNumbers()
    {
        var cache = Assert.Throws<DeviceMemoryException>(() => _ = new PagedKvCache(limited, 64, 2, 64))!;
        Assert.That(cache.NeededBytes, Is.EqualTo(64L * 16 * 2 * 64 * 4));
        Assert.That(cache.Message, Does.Contain($"{cache.NeededBytes} bytes").And.Contain($"{Limit}"));
        float[] wide = Numbers.Random(5, 64 * (InFeatures + 1));
        Assert.Throws<DeviceMemoryException>(() => Weights.Pack(limited, wide, 64, ElementType.Float32), "a panel is more than a buffer");
        using var weights = Weights.Pack(limited, Numbers.Random(5, 128 * InFeatures), 128, ElementType.Float32);
        Assert.That(weights.SizeInBytes, Is.EqualTo(2 * Limit));
        Assert.That(Assert.Throws<InvalidOperationException>(() => _ = weights.View)!.Message, Does.Contain("2 buffers"));
    }

    private static uint[] Run(
        Accelerator accelerator, KernelSet kernels, int outFeatures, int rows, ElementType type, Epilogue epilogue, out int parts)
    {
        bool gated = epilogue == Epilogue.SwiGlu;
        float[] matrix = Numbers.Random(outFeatures, (gated ? 2 : 1) * outFeatures * InFeatures);
        using var weights = gated
            ? Weights.PackGateUp(accelerator, matrix, outFeatures, type)
            : Weights.Pack(accelerator, matrix, outFeatures, type);
        parts = weights.Parts;
        using var input = accelerator.Allocate1D(Numbers.Random(2, rows * InFeatures));
        using var output = accelerator.Allocate1D(Numbers.Random(3, rows * outFeatures));
        using var bias = accelerator.Allocate1D(Numbers.Random(4, outFeatures));
        kernels.Linear.Run(input.View, weights, output.View, rows, epilogue, gated ? default : (ArrayView<float>)bias.View);
        accelerator.Synchronize();
        return Numbers.Bits(output.GetAsArray1D());
    }
}
