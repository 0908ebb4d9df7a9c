namespace IlgpuLlava.Model.Checkpoints;

/// <summary>What happens where weights are NaN or infinite, which a sound checkpoint never has.</summary>
public enum NonFinitePolicy
{
    /// <summary>Loading fails with the tensor's name and their number.</summary>
    Refuse,

    /// <summary>They are taken as they are, without looking.</summary>
    Allow,
}
