using System.CommandLine;
using IlgpuLlava.Model.Checkpoints;
using IlgpuLlava.Runtime;

namespace IlgpuLlava.Bench;

/// <summary>The program <c>bench</c>. Figures go to standard output, one line about what is wrong to standard error.</summary>
internal static class BenchProgram
{
    private const string Name = "bench";
    private const int Failed = 1;
    private const int Usage = 2;

    public static int Run(string[] args, TextWriter output, TextWriter error)
    {
        RootCommand root = new("Speeds on this machine, each beside a yardstick measured in the same run.");
        root.Add(KernelsCommand.Create());
        root.Add(ModelCommand.Create());
        root.Add(ServeCommand.Create());
        root.Add(SoakCommand.Create());
        ParseResult parsed = root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (parsed.Errors.Count > 0)
            return Report(error, args.Length == 0 ? $"No command is given; '{Name} --help' lists them." : parsed.Errors[0].Message, Usage);
        if (parsed.CommandResult.Command == root && parsed.Action is null)
            return Report(error, $"No command is given; '{Name} --help' lists them.", Usage);
        try
        {
            return parsed.Invoke(new InvocationConfiguration { Output = output, Error = error, EnableDefaultExceptionHandler = false });
        }
        catch (OperationCanceledException)
        {
            return Report(error, "Cancelled.", Failed);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException
            or CheckpointException or MemoryPlanException)
        {
            return Report(error, e.Message, Failed);
        }
    }

    private static int Report(TextWriter error, string message, int exitCode)
    {
        string line = string.Join(' ', message.Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
        error.WriteLine($"{Name}: {line}");
        return exitCode;
    }
}
