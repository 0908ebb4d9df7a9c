namespace IlgpuLlava.Ilgpu.Tests.Property;

/// <summary>The local struct of random kernels: a field of each stored type, named after it.</summary>
public struct Bundle
{
    public short Int16;
    public int Int32;
    public byte UInt8;
    public double Double;
    public float Single;
    public ILGPU.Half Half;
    public long Int64;
}
