using ILGPU.Runtime;

namespace IlgpuLlava.Runtime.Tests.Devices;

public class DeviceNameTests
{
    [TestCase("auto", "auto", null)]
    [TestCase("cpu", "cpu", null)]
    [TestCase("opencl", "opencl", null)]
    [TestCase("opencl:0", "opencl", 0)]
    [TestCase("cuda:12", "cuda", 12)]
    public void ANameIsAKindAndANumber(string name, string kind, int? index)
    {
        Assert.That(DeviceName.TryParse(name, out DeviceName parsed), Is.True);
        Assert.That(parsed, Is.EqualTo(new DeviceName(kind, index)));
        Assert.That(parsed.ToString(), Is.EqualTo(name));
    }

    [Test]
    public void AnythingElseIsNoName(
        [Values(
            "", ":", "gpu", "CUDA", "cpu:0", "auto:0", "opencl:", "opencl:-1", "opencl:x", "opencl:1:2", " cuda", "cuda:99999999999")]
        string name)
    {
        Assert.That(DeviceName.TryParse(name, out _), Is.False);
        Assert.That(() => ComputeDevice.Open(name), Throws.ArgumentException.With.Message.Contains(name));
    }

    [Test]
    public void ANumberBeyondTheDevicesOfAKindIsRefused([Values("opencl:99", "cuda:99")] string name) =>
        Assert.That(() => ComputeDevice.Open(name), Throws.TypeOf<DeviceException>().With.Message.Contains(name));

    [Test]
    public void AutoTakesCudaThenAnOpenClGpuThenTheProcessor()
    {
        var cuda = (AcceleratorType.Cuda, true);
        var gpu = (AcceleratorType.OpenCL, true);
        // Such as PoCL: the processor by another way.
        var noGpu = (AcceleratorType.OpenCL, false);
        Assert.That(ComputeDevice.Best([noGpu, gpu, cuda]), Is.EqualTo("cuda"));
        Assert.That(ComputeDevice.Best([cuda]), Is.EqualTo("cuda"));
        Assert.That(ComputeDevice.Best([noGpu, gpu]), Is.EqualTo("opencl"));
        Assert.That(ComputeDevice.Best([noGpu]), Is.EqualTo("cpu"));
        Assert.That(ComputeDevice.Best([]), Is.EqualTo("cpu"));
    }

    [Test]
    public void AKindWithoutAUsableDeviceSaysWhyEachIsNone()
    {
        Assert.That(ComputeDevice.WhyNone("cuda", []), Does.Contain("no NVIDIA GPU").And.Contain("--device cpu"));
        Assert.That(ComputeDevice.WhyNone("opencl", []), Does.Contain("no OpenCL device").And.Contain("--device cpu"));
        Assert.That(
            ComputeDevice.WhyNone("cuda", ["A: it is too old", "B: it is closed"]),
            Is.EqualTo("A: it is too old, B: it is closed; take --device cpu or --device opencl"));
    }

    [Test]
    public void ADeviceIsNamedByWhatOpensIt()
    {
        if (ComputeDevice.List().Any(d => d is { Name: "opencl", IsUsable: true }))
        {
            using ComputeDevice device = ComputeDevice.Open("opencl:0");
            Assert.That((device.Name, device.CanProfile), Is.EqualTo(("opencl:0", false)));
        }
        using ComputeDevice auto = ComputeDevice.Open("auto", profiling: true);
        Assert.That(auto.CanProfile, Is.True);
        Assert.That(auto.Name, Is.AnyOf("cpu", "opencl", "cuda"));
    }

    [Test]
    public void EveryUsableDeviceStatesItsFacts()
    {
        foreach (DeviceDescription device in ComputeDevice.List().Where(d => d.IsUsable && d.Name != "interpreter"))
        {
            Assert.That(device.Detail, Does.Match(@"\d+ lanes.* \d+ (threads|compute units|multiprocessors), \d+\.\d GB memory"));
            Assert.That(device.Facts, Does.Match(@"^\d+ threads a group, [\d.]+ KB shared memory; \S+ .*\d"));
        }
    }
}
