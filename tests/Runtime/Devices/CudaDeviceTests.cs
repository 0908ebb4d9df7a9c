using ILGPU.Extensions;
using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;
using IlgpuLlava.Model;
using IlgpuLlava.Model.Checkpoints;
using IlgpuLlava.PtxMachine.Driver;

namespace IlgpuLlava.Runtime.Tests.Devices;

/// <summary>A model on a CUDA device that the machine which interprets PTX stands in for.</summary>
public class CudaDeviceTests
{
    [Test]
    public void Fault107_AGpuWithTooLittleMemoryIsSaidInBytes()
    {
        using PtxMachineDriver machine = new(new MachineDevice { MemoryBytes = 6 << 20 });
        using ComputeDevice device = ComputeDevice.Open("ptx", builder => builder.Cuda(machine));
        Assert.That(device.Accelerator.AcceleratorType, Is.EqualTo(AcceleratorType.Cuda));
        using Checkpoint checkpoint = Checkpoint.Open(Repository.Model);
        DeviceMemoryException e = Assert.Throws<DeviceMemoryException>(() => LlavaModel.Load(checkpoint, device.Accelerator))!;
        Assert.That(e.AcceleratorType, Is.EqualTo(AcceleratorType.Cuda));
        Assert.That(e.NeededBytes, Is.GreaterThan(e.FreeBytes));
        Assert.That(e.Message, Does.Contain($"{e.NeededBytes} bytes").And.Contains($"{e.FreeBytes} of {6 << 20} bytes"));
        Assert.That(device.Accelerator.NumberChildObjects, Is.Zero, "what was loaded is given back");
    }

    [Test]
    public void Fault107_WhatCannotFitAGpuIsRefusedBeforeItIsLoaded()
    {
        using PtxMachineDriver machine = new(new MachineDevice { MemoryBytes = 6 << 20 });
        using ComputeDevice device = ComputeDevice.Open("ptx", builder => builder.Cuda(machine));
        MemoryPlanException e = Assert.Throws<MemoryPlanException>(() => Generator.Load(Repository.Model, device))!;
        Assert.That(e.Plan.Total, Is.GreaterThan(e.Available));
        Assert.That(e.Message, Does.Contain($"it takes {MemoryPlan.Amount(e.Plan.Total)} of memory")
            .And.Contains($"but {MemoryPlan.Amount(e.Available)} are available"));
        Assert.That(MemoryPlan.Amount(e.Plan.Total), Is.Not.EqualTo(MemoryPlan.Amount(e.Available)));
        Assert.That(machine.Uploads.Total, Is.Zero);
    }

    [Test]
    public void Fault108_WeightsReachAGpuInPieces()
    {
        using PtxMachineDriver machine = new();
        using ComputeDevice device = ComputeDevice.Open("ptx", builder => builder.Cuda(machine));
        using Generator generator = Generator.Load(Repository.Model, device);
        long size = new FileInfo(Path.Combine(Repository.Model, "model.safetensors")).Length;
        TestContext.Out.WriteLine($"{machine.Uploads} of a file of {size} bytes");
        // All of it came, and the host held none of the large tensors whole.
        Assert.That(machine.Uploads.Total, Is.GreaterThan(size * 9 / 10));
        Assert.That(machine.Uploads.Largest, Is.LessThan(size / 20));
    }

    [Test]
    public void Fault109_ALostGpuFailsTheLoadByItsOwnName()
    {
        using PtxMachineDriver machine = new(new MachineDevice { MemoryBytes = 1L << 30 });
        using ComputeDevice device = ComputeDevice.Open("ptx", builder => builder.Cuda(machine));
        device.Accelerator.Loss.Declare("The test says so.", null);
        Assert.That(() => Generator.Load(Repository.Model, device), Throws.TypeOf<DeviceLostException>().With.Message.Contains("The test"));
        Assert.That(device.Accelerator.NumberChildObjects, Is.Zero);
    }
}
