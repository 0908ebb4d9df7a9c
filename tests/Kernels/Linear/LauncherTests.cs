namespace IlgpuLlava.Kernels.Tests;

/// <summary>Every launcher names the op, the argument and the numbers that do not fit, before anything is launched.</summary>
public sealed class LauncherTests(string device) : KernelTest(device)
{
    [Test]
    public void Linear_RefusesWhatDoesNotFit()
    {
        var plain = Own(Weights.Pack(Accelerator, new float[6], 2, ElementType.Float32));
        var gated = Own(Weights.PackGateUp(Accelerator, new float[12], 2, ElementType.Float32));
        var six = MakeOutput("six", 6).View;
        Refused("rows", () => Kernels.Linear.Run(six, plain, six, -1));
        Refused("input", () => Kernels.Linear.Run(six, plain, six, 3), "6", "9");
        Refused("output", () => Kernels.Linear.Run(six, plain, six.SubView(0, 3), 2), "3", "4");
        Refused("bias", () => Kernels.Linear.Run(six, plain, six, 1, Epilogue.None, six.SubView(0, 1)), "1", "2");
        Refused("epilogue", () => Kernels.Linear.Run(six, plain, six, 1, Epilogue.SwiGlu), "SwiGlu", "Plain");
        Refused("epilogue", () => Kernels.Linear.Run(six, gated, six, 1), "None", "GateUp");
        Refused("epilogue", () => Kernels.Linear.Run(six, plain, six, 1, (Epilogue)99), "99");
        Refused("bias", () => Kernels.Linear.Run(six, gated, six, 1, Epilogue.SwiGlu, six));

        void Refused(string argument, Action launch, params string[] parts) => Names("Linear", argument, launch, parts);
    }

    [Test]
    public void Norms_RefuseWhatDoesNotFit()
    {
        var six = MakeOutput("six", 6).View;
        Names("RmsNorm", "columns", () => Kernels.RmsNorm.Run(six, six, six, 1, 0, 0f), "0");
        Names("RmsNorm", "epsilon", () => Kernels.RmsNorm.Run(six, six, six, 1, 3, -1f), "-1");
        Names("RmsNorm", "epsilon", () => Kernels.RmsNorm.Run(six, six, six, 1, 3, float.NaN), "NaN");
        Names("RmsNorm", "weight", () => Kernels.RmsNorm.Run(six, six.SubView(0, 2), six, 1, 3, 0f), "2", "3");
        Names("LayerNorm", "bias", () => Kernels.LayerNorm.Run(six, six, six.SubView(0, 1), six, 1, 3, 0f), "1", "3");
        Names("LayerNorm", "output", () => Kernels.LayerNorm.Run(six, six, six, six.SubView(0, 5), 2, 3, 0f), "5", "6");
    }

    [Test]
    public void AttentionAndCache_RefuseWhatDoesNotFit()
    {
        var rows = MakeOutput("rows", 64).View;
        var cache = Own(new PagedKvCache(Accelerator, 2, 1, 4));
        var batch = Own(new AttentionBatch(Accelerator, 1, true));
        Names("AttentionBatch", "blockTable", () => batch.Add(1, 17, [0]), "1", "17", "2");
        Names("AttentionBatch", "blockTable", () => batch.Add(1, 1, [-1]), "-1");
        Names("AttentionBatch", "contextLength", () => batch.Add(5, 4, [0]), "4", "5");
        Names("AttentionBatch", "newTokens", () => batch.Add(-1, 4, [0]), "-1");
        batch.Add(1, 1, [2]);
        Assert.Throws<InvalidOperationException>(() => Kernels.Attention.Run(rows, 12, cache, batch, rows, 1f));
        batch.Upload();
        Names("Attention", "batch", () => Kernels.Attention.Run(rows, 12, cache, batch, rows, 1f), "block 2", "2 blocks");
        Names("KvWrite", "batch", () => Kernels.KvWrite.Run(rows, 12, 4, 8, cache, batch), "block 2");
        batch.Clear();
        batch.Add(1, 9, [1]);
        batch.Upload();
        Names("Attention", "queryStride", () => Kernels.Attention.Run(rows, 3, cache, batch, rows, 1f), "3", "4");
        Names("Attention", "scale", () => Kernels.Attention.Run(rows, 4, cache, batch, rows, float.NaN), "NaN");
        Names("KvWrite", "valueOffset", () => Kernels.KvWrite.Run(rows, 12, 4, 9, cache, batch), "9", "8");
        var table = Own(new RotaryTable(Accelerator, 8, 4, 10000));
        Names("Rotary", "batch", () => Kernels.Rotary.Run(rows, 12, 2, table, batch), "position 8", "8 positions");
        Names("RotaryTable", "headDim", () => new RotaryTable(Accelerator, 8, 5, 10000), "5");
        Names("PagedKvCache", "headDim", () => new PagedKvCache(Accelerator, 1, 1, 257), "257", "256");
    }

    private static void Names(string op, string argument, Action launch, params string[] parts)
    {
        var error = Assert.Catch<ArgumentException>(launch);
        Assert.That(error!.Message, Does.Contain(op).And.Contain(argument));
        foreach (string part in parts)
        {
            Assert.That(error.Message, Does.Contain(part));
        }
    }
}
