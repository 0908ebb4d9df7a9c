using ILGPU.Runtime;

namespace ILGPU.Extensions;

/// <summary>A device that this machine has but that cannot run kernels.</summary>
/// <param name="AcceleratorType">Its kind.</param>
/// <param name="Name">Its name.</param>
/// <param name="Reason">Why it cannot.</param>
public sealed record UnusableDevice(AcceleratorType AcceleratorType, string Name, string Reason);
