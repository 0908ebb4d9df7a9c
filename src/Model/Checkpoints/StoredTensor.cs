namespace IlgpuLlava.Model.Checkpoints;

/// <summary>A tensor in one of a checkpoint's files.</summary>
internal sealed record StoredTensor(SafetensorsFile File, TensorInfo Info)
{
    public void Read(long byteOffset, Span<byte> destination) => File.Read(Info.Name, byteOffset, destination);
}
