using ILGPU;
using ILGPU.Runtime;
using ILGPU.Runtime.CPU;
using ILGPU.Runtime.Cuda;
using ILGPU.Runtime.OpenCL;
using IlgpuLlava.Ilgpu.Tests.Cuda;

namespace IlgpuLlava.Ilgpu.Tests.OpenCL;

public sealed class PreferredDeviceTests
{
    [Test]
    public void TheProcessorComesBeforeItselfByOpenCl()
    {
        bool isCpu = ClOracle.Threads.Accelerator.Device.DeviceType.HasFlag(CLDeviceType.CL_DEVICE_TYPE_CPU);
        using Context context = Context.Create(builder => builder.OpenCL().CPU().Cuda(new FakeCudaDriver()));
        AcceleratorType[] order = [.. context.GetPreferredDevices(false, false).Select(device => device.AcceleratorType).Distinct()];
        AcceleratorType[] expected = isCpu
            ? [AcceleratorType.Cuda, AcceleratorType.CPU, AcceleratorType.OpenCL]
            : [AcceleratorType.Cuda, AcceleratorType.OpenCL, AcceleratorType.CPU];
        Assert.That(order, Is.EqualTo(expected));
        Assert.That(context.GetPreferredDevice(preferCPU: true), Is.InstanceOf<CPUDevice>());
        Assert.That(context.GetPreferredDevices(true, matchingDevicesOnly: true).Select(device => device.AcceleratorType),
            Does.Not.Contain(AcceleratorType.Cuda));
    }
}
