namespace IlgpuLlava.Model.Checkpoints;

/// <summary>Where a weight file is written to. Several threads write at once, each its own bytes.</summary>
public interface IWeightTarget
{
    /// <summary>Writes bytes at a position of the file.</summary>
    /// <param name="position">Bytes from the file's begin.</param>
    /// <param name="bytes">What stands there.</param>
    /// <exception cref="IOException">They cannot be written.</exception>
    void Write(long position, ReadOnlySpan<byte> bytes);
}
