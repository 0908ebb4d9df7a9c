using System.Diagnostics;

namespace IlgpuLlava.Host.Tests;

/// <summary>One run of the program in a process of its own.</summary>
internal sealed record Child(int ExitCode, string Output, string Error, long PeakBytes)
{
    private static string Program => Path.Combine(AppContext.BaseDirectory, "ilgpu-llava.dll");

    public static Process Start(IEnumerable<string> args, string? directory = null, IReadOnlyDictionary<string, string>? environment = null)
    {
        ProcessStartInfo start = new("dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            StandardOutputEncoding = System.Text.Encoding.UTF8,
            StandardErrorEncoding = System.Text.Encoding.UTF8,
            WorkingDirectory = directory ?? Path.GetTempPath(),
        };
        start.ArgumentList.Add(Program);
        foreach (string arg in args)
            start.ArgumentList.Add(arg);
        foreach ((string name, string value) in environment ?? new Dictionary<string, string>())
            start.Environment[name] = value;
        return Process.Start(start)!;
    }

    /// <summary>Runs a script of the shell, to which the program with its arguments is "$@", and a text of its own "$0".</summary>
    public static Child RunInShell(string script, IEnumerable<string> args, string text = "sh")
    {
        using Process process = Process.Start(new ProcessStartInfo("sh", ["-c", script, text, "dotnet", Program, .. args])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            StandardOutputEncoding = System.Text.Encoding.UTF8,
            StandardErrorEncoding = System.Text.Encoding.UTF8,
            WorkingDirectory = Path.GetTempPath(),
        })!;
        return Finish(process);
    }

    public static Child Run(IEnumerable<string> args, string? directory = null, IReadOnlyDictionary<string, string>? environment = null)
    {
        using Process process = Start(args, directory, environment);
        return Finish(process);
    }

    private static Child Finish(Process process)
    {
        process.StandardInput.Close();
        Task<string> output = process.StandardOutput.ReadToEndAsync(), error = process.StandardError.ReadToEndAsync();
        long peak = 0;
        while (!process.WaitForExit(5))
            peak = Math.Max(peak, Peak(process.Id));
        process.WaitForExit();
        return new Child(process.ExitCode, output.Result, error.Result, peak);
    }

    /// <summary>The high-water mark of resident memory that Linux keeps; 0 elsewhere and once the process is gone.</summary>
    private static long Peak(int id)
    {
        try
        {
            string? line = File.ReadLines($"/proc/{id}/status").FirstOrDefault(l => l.StartsWith("VmHWM:", StringComparison.Ordinal));
            return line is null ? 0 : long.Parse(line["VmHWM:".Length..].Replace("kB", "").Trim()) * 1024;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return 0;
        }
    }
}
