namespace IlgpuLlava.Host;

/// <summary>What <c>--device</c> takes.</summary>
internal static class DeviceNames
{
    public const string Auto = "auto";
    public static readonly string[] All = [Auto, "cpu", "interpreter", "opencl", "cuda"];
}
