namespace IlgpuLlava.Model.Tests.Checkpoints;

/// <summary>A file to be written: its first bytes, and zeros up to its length.</summary>
internal sealed record DamagedFile(byte[] Head, long Length)
{
    public void Write(string path)
    {
        using FileStream file = File.Create(path);
        file.Write(Head, 0, (int)Math.Min(Head.Length, Length));
        file.SetLength(Length);
    }
}
