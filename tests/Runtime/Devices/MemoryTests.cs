using ILGPU.Extensions;
using ILGPU.Runtime;
using IlgpuLlava.Model.Checkpoints;

namespace IlgpuLlava.Runtime.Tests.Devices;

public class MemoryTests
{
    private static readonly byte[] picture = Repository.Sample("clock.png");

    [Test]
    public void AllBuffersAreGivenBack()
    {
        using ComputeDevice device = ComputeDevice.Open("auto");
        Assert.That(device.Accelerator.NumberChildObjects, Is.Zero);
        using (Generator generator = Generator.Load(Repository.Model, device))
        {
            _ = generator.Generate(Ask.About(Ask.Question, picture), Ask.Tokens(3));
            _ = generator.Generate(Ask.About(Ask.Question), new GenerationOptions { Temperature = 1, MaxTokens = 2 });
            Assert.That(device.Accelerator.NumberChildObjects, Is.GreaterThan(50));
        }
        Assert.That(device.Accelerator.NumberChildObjects, Is.Zero);
    }

    [Test]
    public void ALoadThatFailsOrIsCancelledLeavesNoBuffer()
    {
        using ComputeDevice device = ComputeDevice.Open("auto");
        string directory = Path.Combine(TestContext.CurrentContext.WorkDirectory, $"broken-{Guid.NewGuid():N}");
        Directory.CreateDirectory(directory);
        try
        {
            foreach (string file in Directory.GetFiles(Repository.Model))
                File.Copy(file, Path.Combine(directory, Path.GetFileName(file)));
            // The weights are whole, the tokenizer is found wanting after they are loaded.
            string config = Path.Combine(directory, "config.json");
            File.WriteAllText(config, File.ReadAllText(config).Replace("\"image_token_index\": 640", "\"image_token_index\": 639"));
            Assert.That(() => Generator.Load(directory, device), Throws.TypeOf<CheckpointException>().With.Message.Contains("639"));
            Assert.That(device.Accelerator.NumberChildObjects, Is.Zero);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
        CancellationToken cancelled = new(canceled: true);
        Assert.That(() => Generator.Load(Repository.Model, device, cancelled), Throws.InstanceOf<OperationCanceledException>());
        Assert.That(device.Accelerator.NumberChildObjects, Is.Zero);
    }

    [Test]
    public void Fault107_TooLittleDeviceMemoryAtLoadIsSaidInBytes()
    {
        using ComputeDevice device = ComputeDevice.Open("auto");
        List<MemoryBuffer> filler = Fill(device.Accelerator, leave: 4 << 20);
        int before = device.Accelerator.NumberChildObjects;
        DeviceMemoryException e = Assert.Throws<DeviceMemoryException>(() => Generator.Load(Repository.Model, device))!;
        Assert.That(e.NeededBytes, Is.GreaterThan(e.FreeBytes));
        Assert.That(e.Message, Does.Contain($"{e.NeededBytes} bytes").And.Contains($"{e.FreeBytes} of"));
        Assert.That(device.Accelerator.NumberChildObjects, Is.EqualTo(before), "what was loaded is given back");

        filler.ForEach(buffer => buffer.Dispose());
        using Generator generator = Generator.Load(Repository.Model, device);
        Assert.That(generator.Generate(Ask.About(Ask.Question, picture), Ask.Tokens(1)).TokenIds, Has.Count.EqualTo(1));
    }

    [Test]
    public void Fault107_TooLittleDeviceMemoryForAnAnswerFailsThatAnswerAlone()
    {
        using ComputeDevice device = ComputeDevice.Open("auto");
        using Generator generator = Generator.Load(Repository.Model, device);
        IReadOnlyList<int> expected = generator.Generate(Ask.About(Ask.Question), Ask.Tokens(4)).TokenIds;
        List<MemoryBuffer> filler = Fill(device.Accelerator, leave: 1 << 20);
        // Keys and values of 2,048 tokens take 15 MB.
        DeviceMemoryException e = Assert.Throws<DeviceMemoryException>(
            () => generator.Generate(Ask.About(Ask.Question), Ask.Tokens(2000)))!;
        Assert.That(e.NeededBytes, Is.GreaterThan(e.FreeBytes));
        Assert.That(generator.Generate(Ask.About(Ask.Question), Ask.Tokens(4)).TokenIds, Is.EqualTo(expected));
        filler.ForEach(buffer => buffer.Dispose());
        Assert.That(generator.Generate(Ask.About(Ask.Question), Ask.Tokens(2000)).TokenIds, Is.Not.Empty);
    }

    /// <summary>Takes the device's memory but for a rest. The pages are never touched, so that the machine does not miss them.</summary>
    internal static List<MemoryBuffer> Fill(Accelerator accelerator, long leave)
    {
        List<MemoryBuffer> filler = [];
        long free = Assert.Throws<DeviceMemoryException>(() => accelerator.Allocate1D<byte>(long.MaxValue / 2))!.FreeBytes;
        for (long left = free - leave; left > 0; left -= 1L << 30)
            filler.Add(accelerator.AllocateRaw(Math.Min(left, 1L << 30), 1));
        return filler;
    }
}
