namespace IlgpuLlava.Runtime.Tests;

/// <summary>One device and one loaded model for all tests that leave it as it was.</summary>
[SetUpFixture]
internal sealed class SharedGenerator
{
    private static readonly Lazy<ComputeDevice> device = new(() => ComputeDevice.Open("auto"));
    private static readonly Lazy<Generator> generator = new(() => Generator.Load(Repository.Model, device.Value));

    /// <summary>The generator with nothing kept from an earlier test.</summary>
    public static Generator Fresh
    {
        get
        {
            generator.Value.LogitsObserver = null;
            generator.Value.Forget();
            return generator.Value;
        }
    }

    [OneTimeTearDown]
    public void Close()
    {
        if (generator.IsValueCreated)
            generator.Value.Dispose();
        if (device.IsValueCreated)
        {
            // A buffer that outlives what it was made for is a leak, whichever test made it.
            int leaked = device.Value.Accelerator.NumberChildObjects;
            device.Value.Dispose();
            Assert.That(leaked, Is.Zero, "device buffers are left after the generator was disposed");
        }
    }
}
