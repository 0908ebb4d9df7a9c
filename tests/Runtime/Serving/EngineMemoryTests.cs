using ILGPU.Extensions;
using ILGPU.Runtime;
using IlgpuLlava.Runtime.Tests.Devices;

namespace IlgpuLlava.Runtime.Tests.Serving;

public class EngineMemoryTests
{
    [Test]
    public void Fault107_TooLittleDeviceMemoryForTheCacheLeavesNoBuffer([Values(30, 64)] int megabytes)
    {
        using ComputeDevice device = ComputeDevice.Open("auto");
        List<MemoryBuffer> filler = MemoryTests.Fill(device.Accelerator, leave: (long)megabytes << 20);
        int before = device.Accelerator.NumberChildObjects;
        EngineOptions options = new() { KvMemory = 50 << 20, TokenBudget = 1 << 15 };
        Assert.That(() => Engine.Load(Repository.Model, device, options), Throws.TypeOf<DeviceMemoryException>());
        Assert.That(device.Accelerator.NumberChildObjects, Is.EqualTo(before));
        filler.ForEach(buffer => buffer.Dispose());
    }

    /// <summary>The device runs out of memory while it serves: the request that needs more ends alone, the engine goes on.</summary>
    [Test]
    public async Task Fault107_TooLittleDeviceMemoryAtRunEndsTheRequestThatNeedsIt()
    {
        using ComputeDevice device = ComputeDevice.Open("auto");
        Engine engine = Engine.Load(Repository.Model, device, new EngineOptions { KvMemory = 4 << 20 });
        EngineRequest text = EngineBed.Request(Ask.Question), picture = EngineBed.Request(0);
        IReadOnlyList<int> expected = (await EngineBed.Together(engine, [text]))[0].Answers[0].TokenIds;
        List<MemoryBuffer> filler = MemoryTests.Fill(device.Accelerator, leave: 1 << 10);
        Task<EngineResult[]> failing = EngineBed.Together(engine, [picture]);
        EngineResult beside = (await EngineBed.Together(engine, [text]))[0];
        Assert.That(() => failing, Throws.TypeOf<DeviceMemoryFullException>());
        Assert.That(beside.Answers[0].TokenIds, Is.EqualTo(expected));
        filler.ForEach(buffer => buffer.Dispose());
        EngineResult again = (await EngineBed.Together(engine, [picture]))[0];
        Assert.That(again.Answers[0].TokenIds, Is.EqualTo(EngineBed.Alone(picture).TokenIds));
        EngineBed.AssertIdle(engine);
        await engine.DisposeAsync();
        Assert.That(device.Accelerator.NumberChildObjects, Is.Zero);
    }
}
