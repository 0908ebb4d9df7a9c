using ILGPU;

namespace IlgpuLlava.Ilgpu.Tests.Property;

/// <summary>The buffers that random kernels read and write, each thread its own cells; all of them the totals, by atomics.</summary>
public struct Outputs
{
    public ArrayView<int> Int32;
    public ArrayView<long> Int64;
    public ArrayView<float> Single;
    public ArrayView<double> Double;
    public ArrayView<short> Int16;
    public ArrayView<byte> UInt8;
    public ArrayView<ILGPU.Half> Half;
    public ArrayView<int> Totals32;
    public ArrayView<long> Totals64;
    public ArrayView<float> ApproximateSingle;
    public ArrayView<double> ApproximateDouble;
}
