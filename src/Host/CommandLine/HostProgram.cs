using System.CommandLine;
using System.CommandLine.Parsing;

namespace IlgpuLlava.Host;

/// <summary>
/// The program <c>ilgpu-llava</c>: reads the command line and runs a command. Whatever goes wrong is one line on standard
/// error; standard output holds the answer alone.
/// </summary>
internal static class HostProgram
{
    public const string Name = "ilgpu-llava";

    public static int Run(string[] args, TextWriter output, TextWriter error)
    {
        Option<bool> verbose = Options.Verbose();
        RootCommand root = new("Ask LLaVA about pictures, on this machine.") { verbose };
        root.Add(AskCommand.Create());
        root.Add(ChatCommand.Create());
        root.Add(EvalCommand.Create());
        root.Add(VerifyCommand.Create());
        root.Add(DevicesCommand.Create());

        // Nothing expands @file: a question may begin with @.
        ParseResult parsed = root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (parsed.Errors.Count > 0)
            return Report(error, Describe(parsed), ExitCode.Usage);
        if (parsed.CommandResult.Command == root && parsed.Action is null)
            return Report(error, $"No command is given; '{Name} --help' lists them.", ExitCode.Usage);
        try
        {
            return parsed.Invoke(new InvocationConfiguration { Output = output, Error = error, EnableDefaultExceptionHandler = false });
        }
        catch (UserException e) when (!parsed.GetValue(verbose))
        {
            return Report(error, e.Message, e.ExitCode);
        }
        catch (OperationCanceledException)
        {
            return Report(error, "Cancelled.", ExitCode.Failed);
        }
        catch (Exception e)
        {
            if (parsed.GetValue(verbose))
                error.WriteLine(e);
            return Report(error, e.Message, e is UserException user ? user.ExitCode : ExitCode.Failed);
        }
    }

    private static string Describe(ParseResult parsed)
    {
        // An unknown word among the root's arguments is an unknown command; its own message speaks of "required command".
        string? unknown = parsed.CommandResult.Command is RootCommand ? parsed.UnmatchedTokens.FirstOrDefault() : null;
        if (unknown is not null)
            return $"'{unknown}' is neither a command nor an option; '{Name} --help' lists them.";
        return parsed.CommandResult.Command is RootCommand && parsed.Tokens.Count == 0
            ? $"No command is given; '{Name} --help' lists them."
            : parsed.Errors[0].Message;
    }

    private static int Report(TextWriter error, string message, int exitCode)
    {
        // One line, whatever a message from below holds.
        string line = string.Join(' ', message.Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
        error.WriteLine($"{Name}: {line}");
        return exitCode;
    }
}
