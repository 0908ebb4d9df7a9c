using System.Runtime.InteropServices;
using ILGPU;
using ILGPU.Extensions;
using ILGPU.Runtime;
using ILGPU.Runtime.Cache;
using ILGPU.Runtime.OpenCL;

namespace IlgpuLlava.Ilgpu.Tests.OpenCL;

/// <summary>
/// The device layer's part of faults 109 to 111: the device's driver, with functions between that fail when they are told to.
/// </summary>
[NonParallelizable]
public sealed unsafe class ClLossTests
{
    private static delegate* unmanaged<nint, CLError> s_finish;
    private static delegate* unmanaged<nint, uint, nuint, void*, nuint*, CLError> s_eventInfo;
    private static CLError s_failure;
    private static bool s_hangs;
    private static int s_calls;

    private Context _context = null!;
    private Accelerator _accelerator = null!;

    [SetUp]
    public void Open()
    {
        (s_failure, s_hangs, s_calls) = (CLError.CL_SUCCESS, false, 0);
        CLDevice device = ClOracle.Threads.Accelerator.Device;
        ClApi real = device.Api;
        s_finish = real.Finish;
        s_eventInfo = real.GetEventInfo;
        ClApi failing = new(name => name switch
        {
            "clFinish" => (nint)(delegate* unmanaged<nint, CLError>)&Finish,
            "clGetEventInfo" => (nint)(delegate* unmanaged<nint, uint, nuint, void*, nuint*, CLError>)&EventInfo,
            _ => real.Symbol(name),
        });
        _context = Context.Create(builder =>
        {
            builder.DeviceRegistry.Register(device.Through(failing));
            builder.Profiling().KernelCache = KernelCache.Off;
        });
        _accelerator = _context.GetCLDevice(0).CreateAccelerator(_context);
    }

    [TearDown]
    public void Close() => _context?.Dispose();

    [TestCase(CLError.CL_OUT_OF_RESOURCES)]
    [TestCase(CLError.CL_DEVICE_NOT_AVAILABLE)]
    [TestCase((CLError)(-9999))]
    public void Fault109_AnErrorThatNoQueueRecoversFromIsLoss(CLError error)
    {
        s_failure = error;
        DeviceLostException? told = null;
        _accelerator.OnLost(lost => told = lost);
        var thrown = Assert.Throws<DeviceLostException>(_accelerator.Synchronize);
        Assert.That(thrown!.Message, Does.Contain(_accelerator.Name).And.Contain($"{(int)error}"));
        Assert.That(told?.Message, Is.EqualTo(thrown.Message));
    }

    [Test]
    public void Fault110_EveryCallAfterTheLossThrowsTheSameAndTheEventComesOnce()
    {
        var buffer = _accelerator.Allocate1D<int>(16);
        var kernel = _accelerator.LoadAutoGroupedStreamKernel<Index1D, ArrayView<int>>(Count);
        AcceleratorStream stream = _accelerator.CreateStream();
        ProfilingMarker marker = stream.AddProfilingMarker();
        kernel(16, buffer.View);
        Assert.That(buffer.GetAsArray1D(), Is.EqualTo(Enumerable.Range(0, 16)));
        int told = 0;
        _accelerator.OnLost(_ => told++);
        s_failure = CLError.CL_OUT_OF_RESOURCES;
        string message = Assert.Throws<DeviceLostException>(stream.Synchronize)!.Message;
        s_failure = CLError.CL_SUCCESS;
        Action[] calls =
        [
            () => kernel(16, buffer.View),
            () => buffer.View.MemSetToZero(),
            () => buffer.GetAsArray1D(),
            () => buffer.View.CopyFromCPU(new int[16]),
            () => _accelerator.Allocate1D<int>(1),
            () => _accelerator.CreateStream(),
            () => _accelerator.LoadAutoGroupedStreamKernel<Index1D, ArrayView<int>>(Count),
            () => stream.AddProfilingMarker(),
            marker.Synchronize,
            stream.Synchronize,
            _accelerator.Synchronize,
        ];
        foreach (Action call in calls)
            Assert.That(call, Throws.TypeOf<DeviceLostException>().With.Message.EqualTo(message));
        Assert.That(told, Is.EqualTo(1));
        s_calls = 0;
        Assert.DoesNotThrow(() =>
        {
            marker.Dispose();
            buffer.Dispose();
            stream.Dispose();
            _accelerator.Dispose();
        });
        Assert.That(s_calls, Is.Zero, "Nothing is waited for.");
    }

    [Test]
    public void Fault111_WorkThatDoesNotEndIsLoss([Values("stream", "marker", "copy")] string wait)
    {
        var buffer = _accelerator.Allocate1D<int>(16);
        AcceleratorStream stream = _accelerator.CreateStream();
        ProfilingMarker marker = stream.AddProfilingMarker();
        int told = 0;
        _accelerator.OnLost(_ => told++);
        _accelerator.SetWatchdog(TimeSpan.FromSeconds(30));
        stream.Synchronize();
        marker.Synchronize();
        buffer.GetAsArray1D();
        _accelerator.SetWatchdog(TimeSpan.FromMilliseconds(30));
        s_hangs = true;
        Action call = wait switch
        {
            "stream" => stream.Synchronize,
            "marker" => marker.Synchronize,
            _ => () => buffer.GetAsArray1D(),
        };
        Assert.That(call, Throws.TypeOf<DeviceLostException>().With.Message.Contains("0.03 s"));
        Assert.That(told, Is.EqualTo(1));
        Assert.That(_accelerator.Synchronize, Throws.TypeOf<DeviceLostException>());
    }

    private static void Count(Index1D index, ArrayView<int> target) => target[index] = index;

    [UnmanagedCallersOnly]
    private static CLError Finish(nint queue)
    {
        s_calls++;
        return s_failure == CLError.CL_SUCCESS ? s_finish(queue) : s_failure;
    }

    [UnmanagedCallersOnly]
    private static CLError EventInfo(nint handle, uint name, nuint size, void* value, nuint* needed)
    {
        CLError error = s_eventInfo(handle, name, size, value, needed);
        // CL_RUNNING.
        if (s_hangs)
            *(int*)value = 1;
        return error;
    }
}
