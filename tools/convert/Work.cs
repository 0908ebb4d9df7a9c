using System.Runtime.InteropServices;
using IlgpuLlava.Model.Checkpoints;

namespace IlgpuLlava.Convert;

/// <summary>Runs a command's work: signals cancel it, and whatever goes wrong is one line on the error stream and exit code 1.</summary>
internal static class Work
{
    public static int Run(TextWriter error, bool verbose, Func<ProgressReport, CancellationToken, int> work)
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
            return work(progress, interrupted.Token);
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

    public static string OneLine(string text) => string.Join(' ',
        text.Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
}
