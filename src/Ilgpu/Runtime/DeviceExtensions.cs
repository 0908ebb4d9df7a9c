namespace ILGPU.Runtime;

/// <summary>Helpers for devices.</summary>
public static class DeviceExtensions
{
    /// <summary>Writes the facts of a device to the console.</summary>
    public static void PrintInformation(this IDevice device)
    {
        ArgumentNullException.ThrowIfNull(device);
        device.PrintInformation(Console.Out);
    }
}
