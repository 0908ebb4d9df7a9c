namespace ILGPU.Runtime.CPU;

internal sealed class WorkerPool(int threads) : IDisposable
{
    public int Threads => threads;

    public void Dispose()
    {
    }
}
