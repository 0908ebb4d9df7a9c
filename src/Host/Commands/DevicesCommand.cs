using System.CommandLine;
using IlgpuLlava.Runtime;

namespace IlgpuLlava.Host;

/// <summary><c>devices</c>: what can compute here, and why anything that is known cannot.</summary>
internal static class DevicesCommand
{
    public static Command Create()
    {
        Command command = new("devices", "Show what can compute here, and why anything known cannot.");
        command.SetAction(parsed =>
        {
            TextWriter output = parsed.InvocationConfiguration.Output;
            foreach (DeviceDescription device in ComputeDevice.List())
            {
                output.WriteLine($"{device.Name,-12} {(device.IsUsable ? "ready" : "not here"),-9} {device.Detail}");
                if (device.Facts.Length > 0)
                    output.WriteLine($"{"",-22} {device.Facts}");
            }
            return ExitCode.Done;
        });
        return command;
    }
}
