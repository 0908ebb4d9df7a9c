namespace IlgpuLlava.Model.Checkpoints;

/// <summary>A tensor in one of a checkpoint's files; <paramref name="InTower"/> where that is of the vision tower's own checkpoint.
/// </summary>
internal sealed record StoredTensor(SafetensorsFile File, TensorInfo Info, bool InTower = false)
{
    public void Read(long byteOffset, Span<byte> destination) => File.Read(Info.Name, byteOffset, destination);
}
