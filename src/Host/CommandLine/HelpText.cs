using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace IlgpuLlava.Host;

/// <summary>The help of every command: the library's own, the usage line written as people write it, and examples below.</summary>
internal sealed class HelpText(HelpAction inner) : SynchronousCommandLineAction
{
    private static readonly Dictionary<string, string[]> Examples = new()
    {
        [HostProgram.Name] = ["ask photo.jpg \"What is in this picture?\"", "ask --help"],
        ["ask"] =
        [
            "ask photo.jpg \"What is in this picture?\"",
            "ask before.png after.png \"What has changed?\" --json",
            "ask photo.jpg \"Describe it.\" --temperature 0.7 --seed 1 --max-tokens 100",
            "ask -- \"-5 + 3?\"",
        ],
        ["chat"] = ["chat photo.jpg"],
        ["embed"] = ["embed photo.jpg --out features.safetensors", "embed photo.jpg --model clip-vit-large-patch14-336"],
        ["eval"] = ["eval samples/questions.jsonl --json"],
        ["profile"] = ["profile photo.jpg \"What is in this picture?\" --trace trace.json"],
        ["serve"] = ["serve", "serve --grpc unix:/run/llava.sock --model llava-1.5-7b"],
        ["verify"] = ["verify", "verify tests/goldens/images"],
    };

    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        InvocationConfiguration configuration = parseResult.InvocationConfiguration;
        TextWriter output = configuration.Output;
        StringWriter text = new() { NewLine = "\n" };
        configuration.Output = text;
        try
        {
            _ = inner.Invoke(parseResult);
        }
        finally
        {
            configuration.Output = output;
        }
        Command command = parseResult.CommandResult.Command;
        output.Write(Tidy(text.ToString()));
        string name = command is RootCommand ? HostProgram.Name : command.Name;
        if (Examples.TryGetValue(name, out string[]? examples))
        {
            output.WriteLine("Examples:");
            foreach (string example in examples)
                output.WriteLine($"  {HostProgram.Name} {example}");
            output.WriteLine();
        }
        return ExitCode.Done;
    }

    // The program is called by its own name even where another one runs it, the two lists of arguments are written as people
    // write them, and columns stay where they are.
    private static string Tidy(string text) => text
        .Replace($"Usage:\n  {RootCommand.ExecutableName} ", $"Usage:\n  {HostProgram.Name} ")
        .Replace($"[<{Question.ArgumentName}>...]", Question.ArgumentName)
        .Replace($"<{Question.ArgumentName}>", Question.ArgumentName.PadRight(Question.ArgumentName.Length + 2))
        .Replace("[<IMAGE>...]", "[IMAGE...]")
        .Replace("<IMAGE>    ", "[IMAGE...] ")
        .TrimEnd() + "\n\n";
}
