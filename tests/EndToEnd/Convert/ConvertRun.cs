using System.Diagnostics;
using IlgpuLlava.Convert;

namespace IlgpuLlava.EndToEnd.Tests.Convert;

/// <summary>Runs of the converter, inside this process or as a program of its own.</summary>
internal sealed record ConvertRun(int ExitCode, string Output, string Error)
{
    public static string Root { get; } = RepositoryRoot.Path;

    public static string Tiny => Path.Combine(Root, "models/tiny-llava");

    public static ConvertRun Inside(params string[] args)
    {
        var output = new StringWriter();
        var error = new StringWriter();
        int code = CommandLine.Run(args, output, error);
        return new ConvertRun(code, output.ToString(), error.ToString());
    }

    /// <summary>Starts the program that was built beside the tests.</summary>
    public static Process Start(params string[] args)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardError = true, RedirectStandardOutput = true };
        start.ArgumentList.Add(typeof(CommandLine).Assembly.Location);
        foreach (string arg in args) start.ArgumentList.Add(arg);
        return Process.Start(start)!;
    }
}
