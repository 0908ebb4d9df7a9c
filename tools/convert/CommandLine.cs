using System.CommandLine;
using System.CommandLine.Invocation;
using IlgpuLlava.Convert.Commands;

namespace IlgpuLlava.Convert;

/// <summary>
/// The program's face: arguments and exit codes. 0: done; 2: the command line cannot be read; 1: anything found later.
/// An error is one line on the error stream.
/// </summary>
internal static class CommandLine
{
    public static int Run(string[] args, TextWriter output, TextWriter error)
    {
        RootCommand root = ConvertCommand.Create(output, error);
        root.Add(InspectCommand.Create(output, error));
        root.Add(CheckCommand.Create(output, error));
        root.Add(SynthCommand.Create(output, error));

        // A path that begins with @ is a path, not a file of arguments.
        ParseResult parsed = root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (parsed.Action is ParseErrorAction)
        {
            error.WriteLine($"convert: {Work.OneLine(parsed.Errors[0].Message).TrimEnd('.')}. See --help.");
            return 2;
        }
        return parsed.Invoke(new InvocationConfiguration
        {
            Output = output,
            Error = error,
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = null,
        });
    }
}
