using ILGPU;
using ILGPU.Extensions;
using ILGPU.Runtime;
using ILGPU.Runtime.Cache;
using ILGPU.Runtime.Cuda;

namespace IlgpuLlava.Ilgpu.Tests.Cuda;

public sealed class CudaKernelTests : CudaTest
{
    [Test]
    public void ALaunchPassesArgumentsExtentAndShape()
    {
        FakeCudaDriver.Launched? seen = null;
        Driver.OnLaunch = launched => seen = launched;
        using var buffer = Accelerator.Allocate1D<int>(100);
        var kernel = Accelerator.LoadAutoGroupedStreamKernel<Index1D, ArrayView<int>, int>(Fill);
        kernel(100, buffer.View.SubView(10, 90), 5);
        Assert.That(seen, Is.Not.Null);
        Assert.That(seen!.Shape.Block, Is.EqualTo(new Index3D(32, 1, 1)));
        Assert.That(seen.Shape.Grid, Is.EqualTo(new Index3D(4, 1, 1)));
        // address, length where it is used, value; extents; dynamic shared memory.
        Assert.That(seen.Arguments[0], Is.EqualTo((long)buffer.NativePtr + 40));
        Assert.That(seen.Arguments, Does.Contain(5L));
        Assert.That(seen.Arguments[^4..], Is.EqualTo(new long[] { 100, 1, 1, 0 }));
    }

    [Test]
    public void SharedMemoryBeyond48KbIsAskedFor()
    {
        using var buffer = Accelerator.Allocate1D<int>(32);
        var kernel = Accelerator.LoadStreamKernel<ArrayView<int>>(Group);
        kernel(new KernelConfig(1, 32, SharedMemoryConfig.RequestDynamic<int>(32)), buffer.View);
        Assert.That(Driver.CountOf("SetFunctionAttribute"), Is.Zero);
        Assert.That(Accelerator.LargestSharedMemoryPerGroup(), Is.EqualTo(227 << 10));
        kernel(new KernelConfig(1, 32, SharedMemoryConfig.RequestDynamic<byte>(100 << 10)), buffer.View);
        kernel(new KernelConfig(1, 32, SharedMemoryConfig.RequestDynamic<byte>(200 << 10)), buffer.View);
        Assert.That(Driver.CountOf("SetFunctionAttribute"), Is.EqualTo(1));
        Assert.That(Driver.FunctionAttributes[CudaFunctionAttribute.MaxDynamicSharedSizeBytes], Is.EqualTo(227 << 10));
        var thrown = Assert.Throws<KernelLaunchException>(
            () => kernel(new KernelConfig(1, 32, SharedMemoryConfig.RequestDynamic<byte>(228 << 10)), buffer.View));
        Assert.That(thrown!.Message, Does.Contain($"{227 << 10}"));
    }

    [Test]
    public void AGroupThatTheRegistersForbidIsRefused()
    {
        Driver.FunctionThreads = 256;
        using var buffer = Accelerator.Allocate1D<int>(512);
        var kernel = Accelerator.LoadStreamKernel<ArrayView<int>>(Group);
        var thrown = Assert.Throws<KernelLaunchException>(
            () => kernel(new KernelConfig(1, 512, SharedMemoryConfig.RequestDynamic<int>(512)), buffer.View));
        Assert.That(thrown!.Message, Does.Contain("512").And.Contain("256").And.Contain("Group"));
        Assert.That(Driver.CountOf("Launch"), Is.Zero);
    }

    [Test]
    public void AGridThatTheDeviceForbidsIsRefused()
    {
        using var buffer = Accelerator.Allocate1D<int>(1);
        var kernel = Accelerator.LoadStreamKernel<ArrayView<int>>(Group);
        Assert.That(
            () => kernel(
                new KernelConfig(new Index3D(1, 65536, 1), new Index3D(1, 1, 1), SharedMemoryConfig.RequestDynamic<int>(1)), buffer.View),
            Throws.TypeOf<KernelLaunchException>().With.Message.Contains("65535"));
    }

    [Test]
    public void Fault128_ARefusedKernelNamesKernelDeviceAndLog()
    {
        Driver.Faults["CompileModule"] = CudaError.CUDA_ERROR_INVALID_PTX;
        Driver.Log = "ptxas application ptx input, line 17; error   : Unknown symbol";
        var thrown = Assert.Throws<InternalCompilerException>(
            () => Accelerator.LoadAutoGroupedStreamKernel<Index1D, ArrayView<int>, int>(Fill));
        Assert.That(thrown!.Message, Does.Contain("Fill").And.Contain("Fake GPU 0").And.Contain("line 17").And.Contain("INVALID_PTX")
            .And.Contain("sm_90a"));
        Assert.That(Accelerator.IsLost(), Is.False);
        Assert.That(Driver.Alive.Values, Does.Not.Contain("module"));
    }

    [Test]
    public void ACompiledKernelIsTakenFromDisk()
    {
        string folder = Directory.CreateTempSubdirectory("ilgpu").FullName;
        try
        {
            for (int process = 0; process < 2; process++)
            {
                Cache = new KernelCache(folder);
                Accelerator.LoadAutoGroupedStreamKernel<Index1D, ArrayView<int>, int>(Fill);
                Close();
                Assert.That(Driver.CountOf("CompileModule"), Is.EqualTo(1), $"process {process}");
                Assert.That(Driver.CountOf("LoadModule"), Is.EqualTo(process + 1));
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Test]
    public void Fault035_MachineCodeThatTheDriverRefusesIsCompiledAnew()
    {
        string folder = Directory.CreateTempSubdirectory("ilgpu").FullName;
        try
        {
            Cache = new KernelCache(folder);
            Accelerator.LoadAutoGroupedStreamKernel<Index1D, ArrayView<int>, int>(Fill);
            Close();
            // A whole and well-signed entry, of which this driver wants nothing to know.
            string file = Directory.GetFiles(folder).Single();
            byte[] hash = Convert.FromHexString(Path.GetFileNameWithoutExtension(file));
            new KernelCache(folder).Write(KernelCacheKey.FromHash(hash), "another driver's"u8);
            Accelerator.LoadAutoGroupedStreamKernel<Index1D, ArrayView<int>, int>(Fill);
            Assert.That(Driver.CountOf("CompileModule"), Is.EqualTo(2));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Test]
    public void MarkersMeasureTheDevicesTime()
    {
        using var buffer = Accelerator.Allocate1D<int>(10);
        Accelerator.Synchronize();
        using ProfilingMarker start = Accelerator.AddProfilingMarker();
        buffer.View.MemSetToZero();
        buffer.View.MemSetToZero();
        using ProfilingMarker end = Accelerator.AddProfilingMarker();
        Assert.That(end - start, Is.EqualTo(TimeSpan.FromMilliseconds(2)));
    }
}
