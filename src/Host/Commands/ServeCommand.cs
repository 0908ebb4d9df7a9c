using System.CommandLine;
using IlgpuLlava.Host.Grpc;
using IlgpuLlava.Runtime;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace IlgpuLlava.Host;

/// <summary><c>serve</c>: answers over gRPC until it is told to stop.</summary>
internal static class ServeCommand
{
    public static Command Create()
    {
        ModelOptions model = new();
        ServeOptions options = new();
        Command command = new("serve", "Answer questions over gRPC.");
        options.AddTo(command);
        model.AddTo(command);
        command.SetAction(parsed => RunAsync(parsed, model, options).GetAwaiter().GetResult());
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, ModelOptions model, ServeOptions options)
    {
        using StopSignal signal = new();
        GrpcEndpoint endpoint = options.Endpoint(parsed);
        string name = options.Name(parsed, model.Directory(parsed));
        LlavaServer llava = new(options.Reflection(parsed, endpoint));
        GrpcOptions wire = new()
        {
            MaxReceiveBytes = options.MaxMessageBytes(parsed),
            Translate = BackendErrors.Translate,
            Interceptors = [llava.CheckAsync],
            ShowsExceptions = Environment.GetEnvironmentVariable("DOTNET_ENVIRONMENT") == "Development",
        };
        // It listens before the model is loaded: probes see that it lives and is not ready.
        await using GrpcServer server = await GrpcServer.StartAsync(endpoint, llava.Services, wire, ConfigureLog);
        try
        {
            using ComputeDevice device = model.OpenDevice(parsed, profiling: true);
            await using Engine engine = await Task.Run(() => Load(parsed, model, options, device, signal.Stop));
            await using EngineBackend backend = new(engine, device, name);
            llava.Serve(backend);
            parsed.InvocationConfiguration.Output.WriteLine($"Ready: gRPC at {server.Endpoint}, model {name} on {device.Name}.");
            await Task.WhenAny(Task.Delay(Timeout.Infinite, signal.Stop), engine.Completion);
            if (!engine.Completion.IsFaulted)
                await StopAsync(server, llava, options.DrainWait(parsed), options.DrainTimeout(parsed), signal.Force);
            // It may fail while it drains, too.
            if (engine.Completion.IsFaulted)
                return await FailAsync(server, llava, engine, parsed.InvocationConfiguration.Error);
        }
        catch (OperationCanceledException) when (signal.Stop.IsCancellationRequested)
        {
            // Told to stop while the model was being loaded: nothing was accepted.
            await server.StopAsync(TimeSpan.Zero);
        }
        return signal.Force.IsCancellationRequested ? ExitCode.Failed : ExitCode.Done;
    }

    private static Engine Load(
        ParseResult parsed, ModelOptions model, ServeOptions options, ComputeDevice device, CancellationToken cancellationToken)
    {
        Engine engine;
        try
        {
            engine = Engine.Load(model.Directory(parsed), device, options.Engine(parsed), cancellationToken: cancellationToken);
        }
        catch (ArgumentException e)
        {
            // A number that the command line could not be asked about: it is the model's.
            throw new UserException($"--context or --kv-memory: {e.Message}", ExitCode.Usage);
        }
        foreach (string remark in engine.Remarks)
            parsed.InvocationConfiguration.Error.WriteLine($"{HostProgram.Name}: {remark}");
        return engine;
    }

    /// <summary>The device is lost: every request has been told; health says so, and the process ends to be started again.</summary>
    internal static async Task<int> FailAsync(GrpcServer server, LlavaServer llava, Engine engine, TextWriter error)
    {
        llava.Drain();
        llava.RefuseWork();
        await server.StopAsync(TimeSpan.FromSeconds(1));
        Exception lost = engine.Completion.Exception!.InnerException!;
        error.WriteLine($"{HostProgram.Name}: The device failed: {(lost.InnerException ?? lost).Message}");
        return ExitCode.DeviceLost;
    }

    /// <summary>First nobody sends more, then nothing more is taken, then what runs is finished.</summary>
    private static async Task StopAsync(
        GrpcServer server, LlavaServer llava, TimeSpan wait, TimeSpan timeout, CancellationToken force)
    {
        llava.Drain();
        await Task.Delay(wait, force).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        llava.RefuseWork();
        await server.StopAsync(timeout, force);
    }

    // Standard output has the ready line alone.
    private static void ConfigureLog(ILoggingBuilder logging) => logging
        .SetMinimumLevel(LogLevel.Warning)
        .AddSimpleConsole(console => console.SingleLine = true)
        .Services.Configure<ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
}
