namespace IlgpuLlava.Runtime;

/// <summary>A device that the program knows.</summary>
/// <param name="Name">What <c>--device</c> takes; in brackets the kind of a device that no name opens.</param>
/// <param name="IsUsable">Whether it can compute here.</param>
/// <param name="Detail">What it is, or why it cannot compute.</param>
/// <param name="Facts">Its further facts in a line: largest group, shared memory, driver. Empty where it cannot compute.</param>
public sealed record DeviceDescription(string Name, bool IsUsable, string Detail, string Facts = "");
