using ILGPU;
using ILGPU.Runtime;
using ILGPU.Runtime.CPU;
using ILGPU.Runtime.Cuda;

namespace IlgpuLlava.Ilgpu.Tests.Cuda;

public sealed class CudaDeviceTests : CudaTest
{
    [Test]
    public void FactsAreTheDrivers()
    {
        CudaDevice device = Context.GetCudaDevice(0);
        Assert.That(device.Name, Is.EqualTo("Fake GPU 0"));
        Assert.That(device.AcceleratorType, Is.EqualTo(AcceleratorType.Cuda));
        Assert.That(device.MemorySize, Is.EqualTo(1L << 30));
        Assert.That(device.WarpSize, Is.EqualTo(32));
        Assert.That(device.MaxNumThreadsPerGroup, Is.EqualTo(1024));
        Assert.That(device.MaxGroupSize, Is.EqualTo(new Index3D(1024, 1024, 64)));
        Assert.That(device.MaxGridSize, Is.EqualTo(new Index3D(int.MaxValue, 65535, 65535)));
        Assert.That(device.NumMultiprocessors, Is.EqualTo(132));
        Assert.That(device.MaxSharedMemoryPerGroup, Is.EqualTo(48 << 10));
        Assert.That(device.Architecture, Is.EqualTo(CudaArchitecture.SM_90));
        Assert.That(device.DriverVersion, Is.EqualTo(CudaDriverVersion.FromMajorMinor(12, 4)));
        Assert.That(device.Target.Name, Is.EqualTo("sm_90a"));
        Assert.That(device.NVMLPCIBusId, Is.EqualTo("00000000:65:00.0"));
    }

    [Test]
    public void WithoutDriverThereIsNeitherDeviceNorProblem()
    {
        CudaDevices found = CudaDevices.Find(null);
        Assert.That(found.Usable, Is.Empty);
        Assert.That(found.Problems, Is.Empty, "That is no fault of the machine.");
    }

    [Test]
    public void AnOldDriverIsNamedAsSuch()
    {
        Driver.Version = 10020;
        CudaDevices found = CudaDevices.Find(Driver);
        Assert.That(found.Usable, Is.Empty);
        Assert.That(found.Problems.Single().Reason, Does.Contain("too old").And.Contain("10.2").And.Contain("11.4"));
        Assert.That(Driver.Calls, Does.Not.Contain("Initialize"), "An old driver is not started.");
    }

    [TestCase(CudaError.CUDA_ERROR_NO_DEVICE, "finds no GPU")]
    [TestCase(CudaErrors.SystemDriverMismatch, "803")]
    public void ADriverThatDoesNotStartGivesItsReason(CudaError error, string expected)
    {
        Driver.Faults["Initialize"] = error;
        Assert.That(CudaDevices.Find(Driver).Problems.Single().Reason, Does.Contain(expected));
    }

    [Test]
    public void ADriverWithoutDevicesSaysSo()
    {
        Driver.DeviceCount = 0;
        Assert.That(CudaDevices.Find(Driver).Problems.Single().Reason, Does.Contain("finds no GPU"));
    }

    [Test]
    public void AnOldGpuIsRefusedByName()
    {
        Driver[CudaDeviceAttribute.ComputeCapabilityMajor] = 6;
        Assert.That(CudaDevices.Find(Driver).Problems.Single().Reason, Does.Contain("6.0"));
        Assert.That(CudaDevices.Find(Driver).Problems.Single().Name, Is.EqualTo("Fake GPU 0"));
    }

    [Test]
    public void AClosedGpuIsRefusedAndTheOthersStay()
    {
        Driver.DeviceCount = 2;
        Driver[CudaDeviceAttribute.ComputeMode] = 2;
        CudaDevices found = CudaDevices.Find(Driver);
        Assert.That(found.Usable, Is.Empty);
        Assert.That(found.Problems, Has.Length.EqualTo(2));
        Assert.That(found.Problems.Select(problem => problem.Reason), Has.All.Contain("closed"));
        Driver[CudaDeviceAttribute.ComputeMode] = 0;
        Assert.That(CudaDevices.Find(Driver).Usable.Select(device => device.DeviceId), Is.EqualTo(new[] { 0, 1 }));
    }

    [Test]
    public void AFailureWhileOpeningLeavesNothingBehind()
    {
        Driver.Faults["CreateStream"] = CudaError.CUDA_ERROR_OUT_OF_MEMORY;
        var thrown = Assert.Throws<CudaException>(() => _ = Accelerator);
        Assert.That(thrown!.Message, Does.Contain("Fake GPU 0").And.Contain("OUT_OF_MEMORY"));
        Assert.That(Driver.Alive, Is.Empty);
    }

    [Test]
    public void AGpuIsPreferredToTheProcessor()
    {
        using Context context = Context.Create(builder => builder.CPU().Cuda(Driver));
        Assert.That(context.GetPreferredDevice(preferCPU: false), Is.InstanceOf<CudaDevice>());
        Assert.That(context.GetPreferredDevice(preferCPU: true), Is.InstanceOf<CPUDevice>());
    }

    [Test]
    public void ClosingGivesEverythingBack()
    {
        var buffer = Accelerator.Allocate1D<int>(1000);
        Accelerator.CreateStream();
        Accelerator.AllocatePageLocked1D<int>(10);
        Accelerator.LoadAutoGroupedStreamKernel<Index1D, ArrayView<int>, int>(Fill)(10, buffer.View, 1);
        Accelerator.AddProfilingMarker().Dispose();
        Close();
        Assert.That(Driver.Alive, Is.Empty);
        Assert.That(Driver.Allocations, Is.Empty);
    }

    /// <summary>The function that is missing is named, and none is called.</summary>
    [Test]
    public void ALibraryThatLacksAFunctionIsRefused()
    {
        CudaDriver driver = new(_ => 0);
        Assert.That(driver.Missing, Is.EqualTo("cuInit"));
        Assert.That(driver.Initialize(), Is.EqualTo(CudaErrors.FunctionMissing));
        Assert.That(CudaDevices.Find(driver).Problems, Has.Length.EqualTo(1));
    }
}
