using IlgpuLlava.Model.Checkpoints;

namespace IlgpuLlava.Convert.Inspect;

/// <summary>Reads every weight that a model uses and compares it with its checksum, by as many threads as there are cores.</summary>
internal static class Checking
{
    private const int ChunkBytes = 4 << 20;
    private const int MaxThreads = 8;

    /// <summary>Checks.</summary>
    /// <returns>Tensors and bytes read, whether there are checksums, and a line for each broken tensor, in the order of use.</returns>
    public static (int Tensors, long Bytes, bool HasChecksums, IReadOnlyList<string> Broken) Run(
        string directory, CheckpointOptions options, ProgressReport progress, CancellationToken cancel)
    {
        using var checkpoint = Checkpoint.Open(directory, options, cancel);
        TensorInfo[] tensors = [.. checkpoint.Tensors.Where(t => t.Name != TensorNames.LmHead || !checkpoint.IsTied)];
        string?[] broken = new string?[tensors.Length];
        var gate = new Lock();
        long done = 0;
        progress.Start(tensors.Sum(t => t.ByteLength));
        try
        {
            int threads = Math.Min(Environment.ProcessorCount, MaxThreads);
            Parallel.For(
                0, tensors.Length, new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = cancel },
                () => new byte[ChunkBytes],
                (i, _, chunk) =>
                {
                    long at = 0;
                    try
                    {
                        for (; at < tensors[i].ByteLength; at += Math.Min(ChunkBytes, tensors[i].ByteLength - at))
                        {
                            cancel.ThrowIfCancellationRequested();
                            int count = (int)Math.Min(ChunkBytes, tensors[i].ByteLength - at);
                            checkpoint.Read(tensors[i].Name, at, chunk.AsSpan(0, count));
                            Done(count);
                        }
                    }
                    catch (CheckpointException e)
                    {
                        broken[i] = $"{Printable.Line(tensors[i].Name)}: {e.Message}";
                        Done(tensors[i].ByteLength - at);
                    }
                    return chunk;
                },
                _ => { });
        }
        finally
        {
            progress.End();
        }
        return (tensors.Length, tensors.Sum(t => t.ByteLength), checkpoint.IsConverted, [.. broken.OfType<string>()]);

        void Done(long bytes)
        {
            lock (gate) progress.Report(done += bytes);
        }
    }
}
