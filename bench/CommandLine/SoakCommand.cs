using System.CommandLine;

namespace IlgpuLlava.Bench;

/// <summary><c>bench soak</c>: whether the server stays as it is. A check, not a benchmark: exit code 1 where it does not.</summary>
internal static class SoakCommand
{
    public static Command Create()
    {
        Option<double> minutes = BenchOptions.Number("--minutes", "How long the load lasts.", 60, 0.05, 10_000);
        Option<int> clients = BenchOptions.Integer("--clients", "Clients at once. Default: 8.", 8, 1, 1000);
        Option<int> pause = BenchOptions.Integer(
            "--pause", "Milliseconds that a client waits between requests, on average. Default: 50.", 50, 0, 60_000);
        Option<string?> device = new("--device") { Description = "The server's device. Default: the server's own.", HelpName = "NAME" };
        Option<int> threads = BenchOptions.Threads();
        Option<string?> kv = BenchOptions.OneOf("--kv", BenchOptions.CacheDescription, BenchOptions.CacheTypes);
        Command command = new("soak", "Whether the server holds out under mixed load; exit code 1 where it does not.")
        {
            minutes, clients, pause, device, threads, kv,
        };
        command.SetAction(async (parsed, _) =>
        {
            if (!OperatingSystem.IsLinux())
                throw new NotSupportedException("What the server holds is read from /proc: the soak runs on Linux.");
            IReadOnlyList<string> wrong = await Soak.RunAsync(
                parsed.GetValue(minutes),
                parsed.GetValue(clients),
                parsed.GetValue(pause),
                ServeCommand.ServerOptions(null, parsed.GetValue(device), parsed.GetValue(threads), parsed.GetValue(kv)),
                parsed.InvocationConfiguration.Output);
            foreach (string line in wrong)
                parsed.InvocationConfiguration.Error.WriteLine($"bench: {line}");
            return wrong.Count == 0 ? 0 : 1;
        });
        return command;
    }
}
