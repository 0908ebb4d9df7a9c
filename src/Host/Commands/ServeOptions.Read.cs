using System.Collections;
using System.CommandLine;
using System.Net;
using System.Text;
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
        Settings settings = new SettingTable(Table, _config, [KeysVariable]).Read(parsed, environment);
        string model = BundledModel.Resolve(settings.Get(_model));
        IPAddress listen = settings.Get(_listen);
        ListenEndpoint grpc = ListenEndpoint.Parse(settings.Get(_grpc), listen), http = ListenEndpoint.Parse(settings.Get(_http), listen);
        // A port of 0 is a free one, each time another.
        if (grpc == http && (grpc.Port != 0 || grpc.SocketPath is not null))
            throw new UserException(
                $"{settings.NameOf(_http)} and {settings.NameOf(_grpc)} are both {grpc}; they cannot share it.", ExitCode.Usage);
        ReloadedFiles<ApiKeys>? keys = Keys(settings, environment[KeysVariable] as string);
        Tls? tls = TlsOf(settings, needsPort: grpc.SocketPath is not null && http.SocketPath is not null);
        bool isProtected = keys is not null || tls is not null || settings.Get(_allowInsecure);
        if (!isProtected && !(grpc.IsLocal && http.IsLocal))
        {
            throw new UserException(
                $"{settings.NameOf(_listen)} {listen} would open the server to other machines, and neither keys nor TLS protect it; "
                    + "listen on 127.0.0.1, give --keys or --tls-cert, or say --allow-insecure.",
                ExitCode.Usage);
        }
        return new ServeSettings
        {
            ModelDirectory = model,
            Device = settings.Get(_device),
            Threads = settings.Get(_threads),
            Name = settings.Get(_name) ?? Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(model))),
            Grpc = grpc,
            Http = http,
            Keys = keys,
            Tls = tls,
            Cors = Origins(settings.Get(_cors)),
            Reflection = settings.Get(_reflection) switch { "on" => true, "off" => false, _ => grpc.IsLocal && keys is null },
            MaxPictureBytes = settings.Get(_maxMessage) << 20,
            PictureHosts = Hosts(settings.Get(_allowPictureUrls)),
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
            VisionTower = settings.Get(_visionTower),
            ContextLength = settings.Get(_context),
            KvMemory = (long?)settings.Get(_kvMemory) << 20,
            CacheType = Options.CacheType(settings.Get(_kv)),
            Template = settings.Get(_template),
            PictureMemory = (long)settings.Get(_pictureMemory) << 20,
            CompilesFirst = true,
            PassTimeout = TimeSpan.FromSeconds(settings.Get(_passTimeout)),
        };
    }

    private ReloadedFiles<ApiKeys>? Keys(Settings settings, string? variable)
    {
        string? file = settings.Get(_keys);
        (string Text, string Source)[] fixedKeys =
            string.IsNullOrEmpty(variable) ? [] : [(variable.Replace(',', '\n'), KeysVariable)];
        return file is null && fixedKeys.Length == 0 ? null : Named(
            settings,
            _keys,
            () => new ReloadedFiles<ApiKeys>(
                file is null ? [] : [file],
                contents => new ApiKeys([.. fixedKeys, .. contents.Select(bytes => (Encoding.UTF8.GetString(bytes), file!))])));
    }

    private Tls? TlsOf(Settings settings, bool needsPort)
    {
        string? certificate = settings.Get(_tlsCert), key = settings.Get(_tlsKey), clientCa = settings.Get(_tlsClientCa);
        if ((certificate ?? key ?? clientCa) is null)
            return null;
        if (certificate is null || key is null)
        {
            Option missing = certificate is null ? _tlsCert : _tlsKey;
            throw new UserException($"{missing.Name} is missing; TLS needs a certificate and its key.", ExitCode.Usage);
        }
        return needsPort
            ? throw new UserException($"{settings.NameOf(_tlsCert)}: TLS protects ports, and there are only sockets.", ExitCode.Usage)
            : Named(settings, _tlsCert, () => new Tls(new TlsFiles(certificate, key, clientCa)));
    }

    /// <summary>What is wrong with files is said with the setting that names them.</summary>
    private static T Named<T>(Settings settings, Option option, Func<T> open)
    {
        try
        {
            return open();
        }
        catch (UserException e)
        {
            throw new UserException($"{settings.NameOf(option)}: {e.Message}", e.ExitCode, e);
        }
    }
}
