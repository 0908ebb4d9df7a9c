namespace IlgpuLlava.Kernels;

public sealed partial class KernelSet
{
    private ILaunchObserver? observer;

    /// <summary>Sees every launch of every op; null, as it is at first, costs a launch one comparison. To be set by the thread that
    /// launches.</summary>
    public ILaunchObserver? Observer
    {
        get => observer;
        set
        {
            observer = value;
            IObserved[] ops =
            [
                Linear, LayerNorm, RmsNorm, PatchEmbedding, TokenEmbedding, SelectRows, Rotary, KvWrite, QueryKeyValue, Attention, Sampling,
            ];
            foreach (var op in ops)
            {
                op.Observer = value;
            }
        }
    }
}
