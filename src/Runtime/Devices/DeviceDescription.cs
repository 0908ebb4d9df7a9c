namespace IlgpuLlava.Runtime;

/// <summary>A device that the program knows.</summary>
/// <param name="Name">What <c>--device</c> takes.</param>
/// <param name="IsUsable">Whether it can compute here.</param>
/// <param name="Detail">Its facts, or why it cannot.</param>
public sealed record DeviceDescription(string Name, bool IsUsable, string Detail);
