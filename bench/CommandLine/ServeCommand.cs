using System.CommandLine;

namespace IlgpuLlava.Bench;

/// <summary><c>bench serve</c>: the server as a second process, under load.</summary>
internal static class ServeCommand
{
    public static Command Create()
    {
        Option<bool> json = BenchOptions.Json();
        Option<string?> model = new("--model") { Description = "The model. Default: the bundled one.", HelpName = "DIR" };
        Option<string?> config = BenchOptions.Config("Serves random weights of a configuration in place of a model");
        Option<string?> dtype = BenchOptions.OneOf("--dtype", "With --config, the type of the weights", RandomModel.Types);
        Option<int> layers = BenchOptions.Integer("--layers", "With --config, decoder layers. Default: all.", 0, 1, 1024);
        Option<string?> device = new("--device") { Description = "The server's device. Default: the server's own.", HelpName = "NAME" };
        Option<int> threads = BenchOptions.Threads();
        Option<string?> kv = BenchOptions.OneOf("--kv", BenchOptions.CacheDescription, BenchOptions.CacheTypes);
        Option<double> rate = BenchOptions.Number("--rate", "Arrivals a second.", 10, 0.01, 10_000);
        Option<double> seconds = BenchOptions.Seconds("How long each of the ten parts takes.", 10);
        Command command = new("serve", "The server under load, in a second process.")
        {
            json, model, config, dtype, layers, device, threads, kv, rate, seconds,
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(config) is not null && result.GetValue(model) is not null)
                result.AddError("--config and --model exclude each other.");
            if (result.GetValue(config) is null && (result.GetValue(dtype) is not null || result.GetValue(layers) != 0))
                result.AddError("--dtype and --layers need --config.");
        });
        command.SetAction(async (parsed, cancel) =>
        {
            TextWriter error = parsed.InvocationConfiguration.Error;
            using RandomModel? random = parsed.GetValue(config) is { } name
                ? new RandomModel(RandomModel.Request(name, parsed.GetValue(dtype), parsed.GetValue(layers)), error, cancel) : null;
            return await RunAsync(
                ServerOptions(
                    random?.Folder ?? parsed.GetValue(model), parsed.GetValue(device), parsed.GetValue(threads), parsed.GetValue(kv)),
                parsed.GetValue(rate),
                parsed.GetValue(seconds),
                new BenchReport(parsed.InvocationConfiguration.Output, parsed.GetValue(json)));
        });
        return command;
    }

    /// <summary>The options of the program that are given here.</summary>
    public static string[] ServerOptions(string? model, string? device, int threads, string? kv) =>
    [
        .. model is null ? Array.Empty<string>() : ["--model", model],
        .. device is null ? Array.Empty<string>() : ["--device", device],
        .. threads == 0 ? Array.Empty<string>() : ["--threads", $"{threads}"],
        .. kv is null ? Array.Empty<string>() : ["--kv", kv],
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
