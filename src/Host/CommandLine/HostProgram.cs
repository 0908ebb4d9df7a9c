using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Parsing;

namespace IlgpuLlava.Host;

/// <summary>
/// The program <c>ilgpu-llava</c>: reads the command line and runs a command. Whatever goes wrong is one line on standard
/// error; standard output holds the answer alone.
/// </summary>
internal static class HostProgram
{
    public const string Name = "ilgpu-llava";

    /// <param name="args">The command line.</param>
    /// <param name="output">Standard output.</param>
    /// <param name="error">Standard error.</param>
    /// <param name="input">Where <c>chat</c> reads questions; null for the console.</param>
    /// <param name="isTerminal">Whether standard output is a terminal: tables may be drawn there, in colour.</param>
    public static int Run(string[] args, TextWriter output, TextWriter error, TextReader? input = null, bool isTerminal = false)
    {
        Option<bool> verbose = Options.Verbose();
        RootCommand root = CreateRoot(verbose, input, isTerminal);
        // Nothing expands @file, and -abc is not -a -b -c: a question may begin with @, an unknown option is refused whole.
        ParseResult parsed = root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null, EnablePosixBundling = false });
        if (UsageError(parsed, args) is { } usage)
            return Report(error, usage, ExitCode.Usage);
        try
        {
            return parsed.Invoke(new InvocationConfiguration { Output = output, Error = error, EnableDefaultExceptionHandler = false });
        }
        catch (OperationCanceledException)
        {
            return Report(error, "Cancelled.", ExitCode.Failed);
        }
        catch (Exception e)
        {
            if (parsed.GetValue(verbose))
                error.WriteLine(e);
            return Report(error, Describe(e), e is UserException user ? user.ExitCode : ExitCode.Failed);
        }
    }

    private static RootCommand CreateRoot(Option<bool> verbose, TextReader? input, bool isTerminal)
    {
        RootCommand root = new("Ask LLaVA about pictures, on this machine.");
        root.Directives.Clear();
        root.Options.Clear();
        HelpOption help = new("--help", "-h", "-?");
        help.Action = new HelpText((HelpAction)help.Action!);
        root.Add(help);
        root.Add(Options.Version());
        root.Add(verbose);
        root.Add(AskCommand.Create());
        root.Add(ChatCommand.Create(input));
        root.Add(EvalCommand.Create());
        root.Add(ServeCommand.Create());
        root.Add(EmbedCommand.Create());
        root.Add(VerifyCommand.Create());
        root.Add(ProfileCommand.Create(isTerminal));
        root.Add(DevicesCommand.Create());
        return root;
    }

    /// <summary>What is wrong with the command line; null where nothing is.</summary>
    private static string? UsageError(ParseResult parsed, string[] args)
    {
        bool showsText = parsed.Action is HelpText or VersionText;
        if (parsed.CommandResult.Command is RootCommand)
        {
            // The library drops a first word in brackets (a directive, for shells) and says "required command" of an unknown one.
            string? unknown = args.FirstOrDefault()?.StartsWith('[') is true ? args[0] : parsed.UnmatchedTokens.FirstOrDefault();
            if (unknown is not null)
                return $"'{unknown}' is neither a command nor an option; '{Name} --help' lists them.";
            if (showsText)
                return null;
            string? error = parsed.Errors.FirstOrDefault(e => e.SymbolResult is OptionResult)?.Message;
            return error ?? $"No command is given; '{Name} --help' lists them.";
        }
        if (args[0].StartsWith('['))
            return $"'{args[0]}' is not a command; '{Name} --help' lists them.";
        if (showsText)
            return null;
        if (FlagWithValue(parsed, args) is { } flag)
            return $"{flag} takes no value.";
        if (UnknownOption(parsed) is { } option)
        {
            return $"'{option}' is not an option of '{parsed.CommandResult.Command.Name}'; "
                + $"'{Name} {parsed.CommandResult.Command.Name} --help' lists them. What begins with '-' and is no option goes after '--'.";
        }
        return parsed.Errors.Count > 0 ? parsed.Errors[0].Message : null;
    }

    /// <summary>The first word that begins with '-' and was taken as an argument although no '--' stands before it.</summary>
    private static string? UnknownOption(ParseResult parsed)
    {
        HashSet<Token> arguments = new(ReferenceEqualityComparer.Instance);
        foreach (Argument argument in parsed.CommandResult.Command.Arguments)
            arguments.UnionWith(parsed.GetResult(argument)?.Tokens ?? []);
        return parsed.Tokens
            .TakeWhile(t => t.Type != TokenType.DoubleDash)
            .FirstOrDefault(t => t.Value.Length > 1 && t.Value[0] == '-' && arguments.Contains(t))?.Value;
    }

    /// <summary>A flag that is given a value with '='; the library would take the value for an argument.</summary>
    private static string? FlagWithValue(ParseResult parsed, string[] args)
    {
        IEnumerable<Option> options = parsed.CommandResult.Command.Options.Concat(parsed.RootCommandResult.Command.Options);
        return options
            .Where(o => o.Arity.MaximumNumberOfValues == 0)
            .Select(o => o.Name)
            .FirstOrDefault(name => args.TakeWhile(a => a != "--").Any(a => a.StartsWith(name + "=", StringComparison.Ordinal)));
    }

    private static string Describe(Exception e) => e switch
    {
        OutOfMemoryException => "There is not enough memory; take a smaller model or fewer --max-tokens.",
        // What no part of the program throws on purpose.
        NullReferenceException or IndexOutOfRangeException or InvalidCastException or KeyNotFoundException or ArgumentException or
            ArithmeticException => $"A fault of the program ({e.GetType().Name}): {e.Message} Please report it; --verbose shows where.",
        _ => e.Message,
    };

    /// <summary>Writes one line, whatever a message from below holds.</summary>
    internal static int Report(TextWriter error, string message, int exitCode)
    {
        string line = string.Join(' ', message.Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
        try
        {
            error.WriteLine($"{Name}: {string.Concat(line.Select(c => char.IsControl(c) ? '?' : c))}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Nobody can be told; the exit code still says it.
        }
        return exitCode;
    }
}
