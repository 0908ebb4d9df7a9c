namespace IlgpuLlava.Runtime.Tests.Devices;

public class DeviceTests
{
    [Test]
    public void TheNumberOfThreadsIsTaken([Values(1, 3)] int threads)
    {
        using ComputeDevice device = ComputeDevice.Open("cpu", threads);
        Assert.That(device.Accelerator.NumMultiprocessors, Is.EqualTo(threads));
        Assert.That(device.Detail, Does.Contain($"{threads} threads"));
    }

    [Test]
    public void TheNumberOfThreadsChangesNoBit()
    {
        List<float[]>? expected = null;
        foreach (int threads in (int[])[1, 2, 5])
        {
            using ComputeDevice device = ComputeDevice.Open("cpu", threads);
            using Generator generator = Generator.Load(Repository.Model, device);
            List<float[]> logits = Ask.Logits(generator, Ask.About(Ask.Question, Repository.Sample("shapes.png")), 3).Logits;
            expected ??= logits;
            bool[] same = [.. logits.Zip(expected, (a, b) => a.SequenceEqual(b))];
            Assert.That(same, Has.Length.EqualTo(3).And.All.True, $"{threads} threads");
        }
    }

    [Test]
    public void AKnownDeviceThatCannotComputeSaysWhy([Values("cuda")] string name) => Assert.That(
        () => ComputeDevice.Open(name), Throws.TypeOf<DeviceException>().With.Message.Contains(name));

    [Test]
    public void AnUnknownDeviceIsRefused([Values("", "CPU", "gpu")] string name) =>
        Assert.That(() => ComputeDevice.Open(name), Throws.ArgumentException);

    [Test]
    public void TheListHoldsEveryNameThatOpens()
    {
        foreach (DeviceDescription description in ComputeDevice.List())
        {
            if (!description.IsUsable)
            {
                // A name in brackets is that of a kind whose device no name opens.
                if (!description.Name.StartsWith('('))
                    Assert.That(() => ComputeDevice.Open(description.Name), Throws.TypeOf<DeviceException>());
                continue;
            }
            using ComputeDevice device = ComputeDevice.Open(description.Name);
            Assert.That(device.Name, Is.EqualTo(description.Name));
        }
    }
}
