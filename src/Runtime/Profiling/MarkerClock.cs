using ILGPU.Runtime;

namespace IlgpuLlava.Runtime.Profiling;

/// <summary>Marks that are profiling markers: CUDA events, OpenCL profiling events, the processor's clock.</summary>
internal sealed class MarkerClock(Accelerator accelerator) : DeviceClock
{
    public override object Mark() => accelerator.DefaultStream.AddProfilingMarker();

    public override long Ticks(object from, object to) => ((ProfilingMarker)to).MeasureFrom((ProfilingMarker)from).Ticks;

    public override void Release(object mark) => ((ProfilingMarker)mark).Dispose();
}
