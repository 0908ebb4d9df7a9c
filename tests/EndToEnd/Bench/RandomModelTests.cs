using System.Diagnostics;
using IlgpuLlava.EndToEnd.Tests.Goldens;

namespace IlgpuLlava.EndToEnd.Tests.Bench;

/// <summary>What <c>bench model --config</c> leaves behind: a random model is gigabytes in the folder for temporary files.</summary>
[Platform(Include = "Linux", Reason = "Signals are sent with kill.")]
public class RandomModelTests
{
    [TestCase("TERM")]
    [TestCase("INT")]
    [TestCase("HUP")]
    public async Task ASignalLeavesNoWeightsBehind(string signal)
    {
        using Scratch scratch = Scratch.Empty();
        using Process bench = Process.Start(new ProcessStartInfo("dotnet", [
            Path.Combine(AppContext.BaseDirectory, "bench.dll"), "model", "--config", "tiny-1.5", "--repeat", "1000"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["TMPDIR"] = scratch.Folder },
        })!;
        Task<string> output = bench.StandardOutput.ReadToEndAsync(), error = bench.StandardError.ReadToEndAsync();
        // Under its final name it is whole, and work on it goes on for minutes.
        while (!bench.HasExited && !Directory.GetDirectories(scratch.Folder, "bench-model-*")
            .Any(folder => File.Exists(Path.Combine(folder, "model", "config.json"))))
        {
            await Task.Delay(20);
        }
        Assert.That(bench.HasExited, Is.False, $"It ended by itself: {(bench.HasExited ? await error : "")}");
        using (Process kill = Process.Start("kill", [$"-{signal}", $"{bench.Id}"]))
            await kill.WaitForExitAsync();
        await bench.WaitForExitAsync();
        await Task.WhenAll(output, error);
        Assert.That(Directory.GetDirectories(scratch.Folder, "bench-model-*"), Is.Empty);
    }
}
