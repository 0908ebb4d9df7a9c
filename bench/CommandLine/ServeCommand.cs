using System.CommandLine;

namespace IlgpuLlava.Bench;

/// <summary><c>bench serve</c>: the server as a second process, under load.</summary>
internal static class ServeCommand
{
    public static Command Create()
    {
        Option<bool> json = BenchOptions.Json();
        Option<string?> model = new("--model") { Description = "The model. Default: the bundled one.", HelpName = "DIR" };
        Option<string?> device = new("--device") { Description = "The server's device. Default: the server's own.", HelpName = "NAME" };
        Option<int> threads = BenchOptions.Threads();
        Option<double> rate = BenchOptions.Number("--rate", "Arrivals a second.", 10, 0.01, 10_000);
        Option<double> seconds = BenchOptions.Seconds("How long each of the ten parts takes.", 10);
        Command command = new("serve", "The server under load, in a second process.") { json, model, device, threads, rate, seconds };
        command.SetAction((parsed, _) => RunAsync(
            ServerOptions(parsed.GetValue(model), parsed.GetValue(device), parsed.GetValue(threads)),
            parsed.GetValue(rate),
            parsed.GetValue(seconds),
            new BenchReport(parsed.InvocationConfiguration.Output, parsed.GetValue(json))));
        return command;
    }

    /// <summary>The options of the program that are given here.</summary>
    public static string[] ServerOptions(string? model, string? device, int threads) =>
    [
        .. model is null ? Array.Empty<string>() : ["--model", model],
        .. device is null ? Array.Empty<string>() : ["--device", device],
        .. threads == 0 ? Array.Empty<string>() : ["--threads", $"{threads}"],
    ];

    private static async Task<int> RunAsync(string[] options, double rate, double seconds, BenchReport report)
    {
        using ServerProcess server = await ServerProcess.StartAsync(options);
        using GrpcChannel channel = new(server.Port);
        report.Note($"{server.Ready}. Client and server share this machine.");
        ServeBench bench = new(channel, seconds);
        try
        {
            await bench.WarmAsync();
            await foreach (BenchResult result in bench.QuestionsAsync(rate))
                report.Add(result);
            report.Add(await bench.SeenAsync());
            await foreach (BenchResult result in bench.DecodeAsync())
                report.Add(result);
        }
        catch (Exception e) when (e is CallException or HttpRequestException or InvalidDataException)
        {
            throw new IOException($"The server failed: {e.Message} {server.Errors}", e);
        }
        await server.StopAsync();
        return 0;
    }
}
