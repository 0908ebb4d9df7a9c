using System.CommandLine;
using System.CommandLine.Invocation;
using System.Runtime.InteropServices;
using IlgpuLlava.Model.Checkpoints;

namespace IlgpuLlava.Convert;

/// <summary>
/// The program's face: arguments, signals and exit codes. 0: done; 2: the command line cannot be read; 1: anything found later.
/// An error is one line on the error stream.
/// </summary>
internal static class CommandLine
{
    public static int Run(string[] args, TextWriter output, TextWriter error)
    {
        var from = new Argument<string>("FROM") { Description = "Directory of a LLaVA checkpoint as Hugging Face saves it." };
        var to = new Argument<string>("TO") { Description = "Directory to write; it must not exist." };
        var dtype = new Option<string?>("--dtype") { Description = "Element type of the weights: f32, f16 or bf16. As stored by default." };
        dtype.AcceptOnlyFromAmong("f32", "f16", "bf16");
        var allow = new Option<bool>("--allow-non-finite") { Description = "Convert weights that are NaN or infinite too." };
        var verbose = new Option<bool>("--verbose") { Description = "Add the stack to an error." };
        foreach (Argument<string> path in (Argument<string>[])[from, to])
        {
            path.Validators.Add(result =>
            {
                if (string.IsNullOrWhiteSpace(result.GetValueOrDefault<string>())) result.AddError($"{path.Name} is empty.");
            });
        }
        var root = new RootCommand("Converts a LLaVA checkpoint into a directory that loads fast.") { from, to, dtype, allow, verbose };

        root.SetAction(result => Convert(new ConversionRequest(result.GetValue(from)!, result.GetValue(to)!,
            ParseType(result.GetValue(dtype)), result.GetValue(allow)), result.GetValue(verbose), output, error));

        // A path that begins with @ is a path, not a file of arguments.
        ParseResult parsed = root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (parsed.Action is ParseErrorAction)
        {
            error.WriteLine($"convert: {OneLine(parsed.Errors[0].Message).TrimEnd('.')}. See --help.");
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

    private static int Convert(ConversionRequest request, bool verbose, TextWriter output, TextWriter error)
    {
        using var interrupted = new CancellationTokenSource();
        // Handlers stand before anything is written, so that no ending but kill -9 leaves the temporary directory behind.
        PosixSignalRegistration[] signals = [.. ((PosixSignal[])[PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP])
            .Select(s => PosixSignalRegistration.Create(s, context =>
            {
                context.Cancel = true;
                interrupted.Cancel();
            }))];
        try
        {
            var progress = new ProgressReport(error, Console.IsErrorRedirected || error != Console.Error, TimeProvider.System);
            ConversionResult result = Conversion.Run(request, progress, interrupted.Token);
            output.WriteLine($"Wrote {request.To}: {result.TensorCount} tensors, {ProgressReport.Bytes(result.Bytes)}.");
            return 0;
        }
        catch (Exception e)
        {
            string message = e switch
            {
                OperationCanceledException => "Interrupted; nothing was written.",
                CheckpointException or IOException or UnauthorizedAccessException => e.Message,
                _ => $"Unexpected {e.GetType().Name}: {e.Message}",
            };
            error.WriteLine($"convert: {OneLine(message)}");
            if (verbose) error.WriteLine(e);
            return 1;
        }
        finally
        {
            foreach (PosixSignalRegistration signal in signals) signal.Dispose();
        }
    }

    private static TensorType? ParseType(string? dtype) => dtype switch
    {
        "f32" => TensorType.F32,
        "f16" => TensorType.F16,
        "bf16" => TensorType.BF16,
        _ => null,
    };

    private static string OneLine(string text) => string.Join(' ',
        text.Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
}
