namespace IlgpuLlava.Runtime;

/// <summary>A model does not fit a device's memory; nothing was allocated.</summary>
/// <param name="plan">What it would take.</param>
/// <param name="available">What there is, in bytes.</param>
public sealed class MemoryPlanException(MemoryPlan plan, long available) : Exception(
    $"The model does not fit: it takes {plan}, but {MemoryPlan.Amount(available)} are available; "
    + "take fewer tokens of context, weights of fewer bits, or a smaller model.")
{
    /// <summary>What it would take.</summary>
    public MemoryPlan Plan { get; } = plan;

    /// <summary>What there is, in bytes.</summary>
    public long Available { get; } = available;
}
