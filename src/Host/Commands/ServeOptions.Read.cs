using System.Collections;
using System.CommandLine;
using System.Net;
using IlgpuLlava.Runtime;

namespace IlgpuLlava.Host;

internal sealed partial class ServeOptions
{
    /// <summary>The settings of a call of <c>serve</c>: the file's, overridden by the environment's and those by the command line's.
    /// </summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="environment">Variables with their values.</param>
    /// <exception cref="UserException">A setting is unknown, cannot be, or contradicts another one; it is named.</exception>
    public ServeSettings Read(ParseResult parsed, IDictionary environment)
    {
        Settings settings = new SettingTable(Table, _config, []).Read(parsed, environment);
        string model = BundledModel.Resolve(settings.Get(_model));
        ListenEndpoint grpc = Endpoint(settings, _grpc), http = Endpoint(settings, _http);
        // A port of 0 is a free one, each time another.
        if (grpc == http && (grpc.Port != 0 || grpc.SocketPath is not null))
            throw new UserException(
                $"{settings.NameOf(_http)} and {settings.NameOf(_grpc)} are both {grpc}; they cannot share it.", ExitCode.Usage);
        return new ServeSettings
        {
            ModelDirectory = model,
            Device = settings.Get(_device),
            Threads = settings.Get(_threads),
            Name = settings.Get(_name) ?? Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(model))),
            Grpc = grpc,
            Http = http,
            Reflection = settings.Get(_reflection) switch { "on" => true, "off" => false, _ => grpc.IsLocal },
            MaxPictureBytes = settings.Get(_maxMessage) << 20,
            Engine = Engine(settings),
            EngineNames = $"{settings.NameOf(_context)} or {settings.NameOf(_kvMemory)}",
            DrainWait = TimeSpan.FromSeconds(settings.Get(_drainWait)),
            DrainTimeout = TimeSpan.FromSeconds(settings.Get(_drainTimeout)),
            LogFormat = settings.Get(_logFormat),
        };
    }

    private EngineOptions Engine(Settings settings)
    {
        int batch = settings.Get(_maxBatch);
        return new EngineOptions
        {
            MaxQueue = settings.Get(_maxQueue),
            MaxBatch = batch,
            TokenBudget = Math.Max(512, batch),
            ContextLength = settings.Get(_context),
            KvMemory = (long?)settings.Get(_kvMemory) << 20,
            PictureMemory = (long)settings.Get(_pictureMemory) << 20,
            PassTimeout = TimeSpan.FromSeconds(settings.Get(_passTimeout)),
        };
    }

    private ListenEndpoint Endpoint(Settings settings, Option<string> door)
    {
        IPAddress listen = settings.Get(_listen);
        if (!TryEndpoint(settings.Get(door), listen, out ListenEndpoint? endpoint, out string error))
            throw new UserException($"{settings.NameOf(door)}: {error}", ExitCode.Usage);
        return endpoint!.IsLocal || settings.Get(_allowInsecure)
            ? endpoint
            : throw new UserException(
                $"{settings.NameOf(_listen)} {listen} would open the server to other machines, and neither keys nor TLS protect it; "
                    + "listen on 127.0.0.1, or say --allow-insecure.",
                ExitCode.Usage);
    }
}
