using System.CommandLine;
using IlgpuLlava.Host.Grpc;
using IlgpuLlava.Host.Http;
using IlgpuLlava.Host.Http.Apis;
using IlgpuLlava.Host.Http.Page;
using IlgpuLlava.Host.Telemetry;
using IlgpuLlava.Runtime;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace IlgpuLlava.Host;

/// <summary><c>serve</c>: answers over gRPC and HTTP until it is told to stop.</summary>
internal static partial class ServeCommand
{
    public static Command Create()
    {
        ServeOptions options = new();
        Command command = new(
            "serve",
            "Answer questions over gRPC and HTTP. Each option may also be a key of a settings file and a variable of the environment: "
                + $"--max-queue is MaxQueue and {SettingVariables.Prefix}MAX_QUEUE.");
        options.AddTo(command);
        command.SetAction(parsed => RunAsync(parsed, options).GetAwaiter().GetResult());
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, ServeOptions options)
    {
        using StopSignal signal = new();
        ServeSettings settings = options.Read(parsed, Environment.GetEnvironmentVariables());
        bool showsExceptions = Environment.GetEnvironmentVariable("DOTNET_ENVIRONMENT") == "Development";
        Action<ILoggingBuilder> log = logging => ServerLog.Configure(logging, settings.LogFormat);
        using ILoggerFactory loggers = LoggerFactory.Create(log);
        using LlavaTelemetry telemetry = new();
        using PrometheusExporter prometheus = telemetry.ToPrometheus();
        using OtlpFaults faults = new(loggers.CreateLogger(OtlpFaults.Category), telemetry.Time);
        using OtlpExport? otlp = OtlpExport.Start(new ConfigurationBuilder().AddEnvironmentVariables().Build());
        settings = settings with { Engine = settings.Engine with { Meter = telemetry.Meter } };
        ServerState state = new();
        LlavaServer llava = new(state, settings.Reflection);
        AccessCheck access = new(settings.Keys is { } keys ? () => keys.Current : null);
        GrpcOptions wire = new()
        {
            MaxReceiveBytes = settings.MaxMessageBytes,
            Translate = BackendErrors.Translate,
            Interceptors = [access.InterceptAsync, llava.CheckAsync],
            ShowsExceptions = showsExceptions,
        };
        bool trustsHost = settings.Keys is not null || settings.Http is not { IsLocal: true, Address: not null };
        OriginCheck origins = new(settings.Cors, trustsHost);
        HttpServerOptions web = new()
        {
            MaxPictureBytes = settings.MaxPictureBytes,
            ShowsExceptions = showsExceptions,
            Middleware = [origins.InvokeAsync, access.InvokeAsync],
            ConfigureListen = listen => Protect(listen, settings, HttpProtocols.Http1AndHttp2),
        };
        LogReloads(settings, loggers.CreateLogger("IlgpuLlava.Access"));
        using PictureFetcher? fetcher =
            settings.PictureHosts.Count == 0 ? null : new PictureFetcher(settings.PictureHosts, settings.MaxPictureBytes);
        // They listen before the model is loaded: probes see that the process lives and is not ready.
        await using GrpcServer grpc = await GrpcServer.StartAsync(
            settings.Grpc, llava.Services, wire, log, configureListen: listen => Protect(listen, settings, HttpProtocols.Http2));
        await using HttpServer http = await HttpServer.StartAsync(
            settings.Http, Apis(state, settings, prometheus, new PictureSource(fetcher)), state, web, log);
        IDoor[] doors = [grpc, http];
        try
        {
            using ComputeDevice device = ComputeDevice.Open(settings.Device, settings.Threads, profiling: true);
            await using Engine engine = await Task.Run(() => Load(settings, device, parsed.InvocationConfiguration.Error, signal.Stop));
            GatewayGauges.Create(telemetry.GatewayMeter, engine, settings.Name);
            await using EngineBackend backend = new(engine, device, settings.Name);
            state.Serve(new MeasuredBackend(backend, telemetry, loggers.CreateLogger(RequestLog.Category)));
            parsed.InvocationConfiguration.Output.WriteLine(
                ReadyLine.Of(http.Endpoint, grpc.Endpoint, settings, device.Name));
            await Task.WhenAny(Task.Delay(Timeout.Infinite, signal.Stop), engine.Completion);
            if (!engine.Completion.IsFaulted)
                await StopAsync(doors, state, settings.DrainWait, settings.DrainTimeout, signal.Force);
            // It may fail while it drains, too.
            if (engine.Completion.IsFaulted)
                return await FailAsync(doors, state, engine, parsed.InvocationConfiguration.Error);
        }
        catch (OperationCanceledException) when (signal.Stop.IsCancellationRequested)
        {
            // Told to stop while the model was being loaded: nothing was accepted.
            await StopAsync(doors, state, TimeSpan.Zero, TimeSpan.Zero, default);
        }
        return signal.Force.IsCancellationRequested ? ExitCode.Failed : ExitCode.Done;
    }

    private static Engine Load(
        ServeSettings settings, ComputeDevice device, TextWriter error, CancellationToken cancellationToken)
    {
        Engine engine;
        try
        {
            engine = Engine.Load(settings.ModelDirectory, device, settings.Engine, cancellationToken: cancellationToken);
        }
        catch (ArgumentException e)
        {
            // A number that no setting could be asked about: it is the model's.
            throw new UserException($"{settings.EngineNames}: {e.Message}", ExitCode.Usage);
        }
        foreach (string remark in engine.Remarks)
            error.WriteLine($"{HostProgram.Name}: {remark}");
        return engine;
    }

    /// <summary>The device is lost: every request has been told; health says so, and the process ends to be started again.</summary>
    internal static async Task<int> FailAsync(IReadOnlyList<IDoor> doors, ServerState state, Engine engine, TextWriter error)
    {
        await StopAsync(doors, state, TimeSpan.Zero, TimeSpan.FromSeconds(1), default);
        Exception lost = engine.Completion.Exception!.InnerException!;
        error.WriteLine($"{HostProgram.Name}: The device failed: {(lost.InnerException ?? lost).Message}");
        return ExitCode.DeviceLost;
    }

    /// <summary>All that is served over HTTP.</summary>
    internal static IHttpApi[] Apis(ServerState state, ServeSettings settings, PrometheusExporter prometheus, PictureSource pictures) =>
    [
        new PageApi(settings.MaxPictureBytes),
        new ProbeApi(state),
        new MetricsApi(prometheus),
        new OpenAiApi(state, pictures, TimeProvider.System),
        new OllamaApi(state, pictures, TimeProvider.System),
        new CloudflareApi(state, pictures, settings.MaxPictureBytes),
        new FalApi(state, pictures, new FalQueue(FalQueueOptions.Of(settings), TimeProvider.System)),
    ];

    /// <summary>First nobody sends more, then nothing more is taken, then what runs is finished.</summary>
    private static async Task StopAsync(
        IReadOnlyList<IDoor> doors, ServerState state, TimeSpan wait, TimeSpan timeout, CancellationToken force)
    {
        state.Drain();
        await Task.Delay(wait, force).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        state.RefuseWork();
        await Task.WhenAll(doors.Select(door => door.StopAsync(timeout, force)));
    }
}
