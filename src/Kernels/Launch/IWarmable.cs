namespace IlgpuLlava.Kernels;

/// <summary>An op whose kernels can be compiled before their first launch.</summary>
public interface IWarmable
{
    /// <summary>Compiles every kernel of the op that is not compiled yet.</summary>
    void Warm();
}
