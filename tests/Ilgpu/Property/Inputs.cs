using ILGPU;

namespace IlgpuLlava.Ilgpu.Tests.Property;

/// <summary>The buffers that random kernels read.</summary>
public struct Inputs
{
    public ArrayView<int> Int32;
    public ArrayView<long> Int64;
    public ArrayView<float> Single;
    public ArrayView<double> Double;
    public ArrayView<short> Int16;
    public ArrayView<byte> UInt8;
    public ArrayView<ILGPU.Half> Half;
}
