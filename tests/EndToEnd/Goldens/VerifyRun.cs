using IlgpuLlava.Host;

namespace IlgpuLlava.EndToEnd.Tests.Goldens;

/// <summary>A run of the program inside this process.</summary>
internal sealed record VerifyRun(int ExitCode, string Output, string Error)
{
    public static VerifyRun Of(params string[] args)
    {
        StringWriter output = new(), error = new();
        int code = HostProgram.Run(["verify", .. args], output, error);
        return new VerifyRun(code, output.ToString(), error.ToString());
    }

    /// <summary>The lines of the table that end in a fault, each with its stage.</summary>
    public string[] FailedStages =>
    [
        .. Output.Split('\n').Where(line => line.Contains(" FAILED", StringComparison.Ordinal))
            .Select(line => line[37..].Trim().Split("  ")[0].Trim()),
    ];
}
