using System.Diagnostics;

namespace IlgpuLlava.Host.Tests.Faults;

/// <summary>Weights that change under a process which loads them end in one line, not in a signal.</summary>
public class ChangingFileTests
{
    [TestCase("truncated")]
    [TestCase("rewritten")]
    public void Fault030_AFileThatChangesWhileItLoadsEndsInAnError(string how)
    {
        if (!OperatingSystem.IsLinux())
            Assert.Ignore("How much the process has read is in /proc.");
        using TemporaryFolder folder = new();
        MemoryFaultTests.WriteWideModel(folder.Path, intermediateSize: 49152);
        string weights = folder.Combine("model.safetensors");
        using Process process = Child.Start(["ask", "hi", "--max-tokens", "1", "--model", folder.Path, "--threads", "1"]);
        Task<string> output = process.StandardOutput.ReadToEndAsync(), error = process.StandardError.ReadToEndAsync();
        // The header is behind it, most of 300 MB are not.
        while (!process.HasExited && BytesRead(process.Id) < 40L << 20)
            Thread.Sleep(1);
        using (FileStream file = File.Open(weights, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite))
        {
            if (how == "truncated")
                file.SetLength(20_000);
            else
                file.Write(new byte[8]);
        }
        process.WaitForExit();
        Assert.That((process.ExitCode, output.Result), Is.EqualTo((1, "")), error.Result);
        Assert.That(error.Result, Does.Match(
            @"^ilgpu-llava: 'model\.safetensors' changed while it was being read; load again when nothing writes to it\.\n$"));
    }

    private static long BytesRead(int process)
    {
        try
        {
            string? line = File.ReadLines($"/proc/{process}/io").FirstOrDefault(l => l.StartsWith("rchar: ", StringComparison.Ordinal));
            return line is null ? 0 : long.Parse(line["rchar: ".Length..], System.Globalization.CultureInfo.InvariantCulture);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return 0;
        }
    }
}
