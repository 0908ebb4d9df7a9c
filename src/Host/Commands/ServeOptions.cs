using System.CommandLine;
using System.Globalization;
using System.Net;
using IlgpuLlava.Host.Http;
using IlgpuLlava.Host.Telemetry;

namespace IlgpuLlava.Host;

/// <summary>The options of <c>serve</c>, each of which is also a key of its settings file and a variable of the environment.</summary>
internal sealed partial class ServeOptions
{
    /// <summary>Keys are no option: everybody on the machine can read its command lines.</summary>
    internal const string KeysVariable = SettingVariables.Prefix + "API_KEYS";

    private readonly Option<string?> _config = new("--config")
    {
        Description = $"File of settings in JSON. Default: {SettingFile.DefaultName} in the current folder, where there is one.",
        HelpName = "FILE",
    };
    private readonly Option<string?> _model = Options.Model();
    private readonly Option<string?> _visionTower = Options.VisionTower();
    private readonly Option<string> _device = Options.Device();
    private readonly Option<int> _threads = Options.Threads();
    private readonly Option<string> _http = new("--http")
    {
        Description = "Port of the HTTP server, or unix:PATH for a socket; port 0 takes a free one.",
        HelpName = "PORT",
        DefaultValueFactory = _ => "8080",
    };
    private readonly Option<string> _grpc = new("--grpc")
    {
        Description = "Port of the gRPC server, or unix:PATH for a socket; port 0 takes a free one.",
        HelpName = "PORT",
        DefaultValueFactory = _ => "50051",
    };
    private readonly Option<IPAddress> _listen = new("--listen")
    {
        Description = "Address that ports are opened on.",
        HelpName = "ADDRESS",
        DefaultValueFactory = _ => IPAddress.Loopback,
        CustomParser = result =>
        {
            if (IPAddress.TryParse(result.Tokens[0].Value, out IPAddress? address))
                return address;
            result.AddError($"--listen is '{result.Tokens[0].Value}'; it must be an IP address such as 127.0.0.1 or ::1.");
            return IPAddress.None;
        },
    };
    private readonly Option<bool> _allowInsecure = new("--allow-insecure")
    {
        Description = "Listen beyond this machine although neither keys nor TLS protect the server.",
        Arity = ArgumentArity.Zero,
    };
    private readonly Option<string?> _keys = new("--keys")
    {
        Description = $"File of the keys that open the server, one a line; {KeysVariable} holds such lines, too. It is read again when it "
            + "changes.",
        HelpName = "FILE",
    };
    private readonly Option<string?> _tlsCert = new("--tls-cert")
    {
        Description = "Certificate of TLS in PEM, with those that lead to its root. It is read again when it changes.",
        HelpName = "FILE",
    };
    private readonly Option<string?> _tlsKey = new("--tls-key")
    {
        Description = "Private key of the certificate in PEM.",
        HelpName = "FILE",
    };
    private readonly Option<string?> _tlsClientCa = new("--tls-client-ca")
    {
        Description = "Certificates in PEM, by one of which that of each client must be signed. Default: clients need none.",
        HelpName = "FILE",
    };
    private readonly Option<string?> _cors = new("--cors")
    {
        Description = "Origins of web pages that may send requests, such as https://example.com, with commas between, or * for all. "
            + "Default: the server's own page.",
        HelpName = "ORIGIN",
    };
    private readonly Option<string?> _name = new("--name")
    {
        Description = "What requests call the model. Default: its directory's name.",
        HelpName = "NAME",
    };
    private readonly Option<string?> _reflection = new("--reflection")
    {
        Description = "Whether clients may ask what is served: on or off. Default: on where only this machine can reach the server.",
        HelpName = "on|off",
    };
    private readonly Option<int> _maxMessage =
        Options.Integer("--max-message", "Most megabytes of a request's pictures.", 32, 1, 1024, "MB");
    private readonly Option<string?> _allowPictureUrls = new("--allow-picture-urls")
    {
        Description = "Hosts that pictures may be fetched from where a request names an address. Default: none.",
        HelpName = "HOST[,HOST]",
    };
    private readonly Option<int> _maxQueue = Options.Integer("--max-queue", "Most requests that wait.", 64, 0, 1 << 20);
    private readonly Option<int> _maxBatch =
        Options.Integer("--max-batch", "Most answers that are computed at once.", 32, 1, 512);
    private readonly Option<int?> _context = new("--context")
    {
        Description = "Most tokens of a prompt and its answer. Default: what the model can.",
        HelpName = "TOKENS",
    };
    private readonly Option<int?> _kvMemory = new("--kv-memory")
    {
        Description = "Megabytes of device memory for keys and values. Default: four contexts, at most a quarter of its memory.",
        HelpName = "MB",
    };
    private readonly Option<string?> _kv = Options.Kv();
    private readonly Option<string?> _template = Options.Template();
    private readonly Option<int> _pictureMemory = Options.Integer(
        "--picture-memory", "Megabytes of device memory for what pictures seen before became.", 256, 0, 1 << 20, "MB");
    private readonly Option<int> _passTimeout = Options.Integer(
        "--pass-timeout", "Seconds that a pass may take; then the device counts as lost and the process ends.", 300, 1, 86_400, "SECONDS");
    private readonly Option<int> _drainWait = Options.Integer(
        "--drain-wait", "Seconds after SIGTERM in which health says NOT_SERVING but requests are still taken.", 2, 0, 3600, "SECONDS");
    private readonly Option<int> _drainTimeout =
        Options.Integer("--drain-timeout", "Seconds that running requests then have to finish.", 30, 0, 3600, "SECONDS");

    private readonly Option<string> _logFormat = new("--log-format")
    {
        Description = "How the log is written to standard error: text, or json with one object a line.",
        HelpName = "text|json",
        DefaultValueFactory = _ => ServerLog.Text,
    };

    public ServeOptions()
    {
        Table =
        [
            _model, _visionTower, _template, _device, _threads, _http, _grpc, _listen, _allowInsecure, _keys, _tlsCert, _tlsKey,
            _tlsClientCa, _cors, _name, _reflection, _maxMessage, _allowPictureUrls, _maxQueue, _maxBatch, _context, _kvMemory, _kv,
            _pictureMemory, _passTimeout, _drainWait, _drainTimeout, _logFormat,
        ];
        foreach (Option<string> door in new[] { _http, _grpc })
        {
            door.Validators.Add(result =>
            {
                if (result.Tokens is [{ Value: var text }] && Try(() => ListenEndpoint.Parse(text, IPAddress.Loopback)) is { } error)
                    result.AddError($"{door.Name}: {error}");
            });
        }
        _reflection.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: not ("on" or "off") and var text }])
                result.AddError($"--reflection is '{text}'; it must be on or off.");
        });
        _logFormat.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: not (ServerLog.Text or ServerLog.Json) and var text }])
                result.AddError($"--log-format is '{text}'; it must be text or json.");
        });
        foreach (Option file in new[] { _config, _keys, _tlsCert, _tlsKey, _tlsClientCa })
        {
            file.Validators.Add(result =>
            {
                if (result.Tokens is [{ Value: "" }])
                    result.AddError($"{file.Name} is empty; it must be a file.");
            });
        }
        _cors.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var text }] && Try(() => Origins(text)) is { } error)
                result.AddError($"--cors: {error}");
        });
        _allowPictureUrls.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var text }] && Try(() => Hosts(text)) is { } error)
                result.AddError($"--allow-picture-urls: {error}");
        });
        AtLeast(_context, 2);
        AtLeast(_kvMemory, 1);
        _name.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var text }] && (string.IsNullOrWhiteSpace(text) || text.Any(char.IsControl)))
                result.AddError("--name is blank or has control characters.");
        });
    }

    /// <summary>Every setting; an option that is not here is none.</summary>
    internal IReadOnlyList<Option> Table { get; }

    public void AddTo(Command command)
    {
        foreach (Option option in Table.Append(_config))
            command.Add(option);
    }

    private static void AtLeast(Option<int?> option, int least) => option.Validators.Add(result =>
    {
        if (result.Tokens is [{ Value: var text }] && !(int.TryParse(text, CultureInfo.InvariantCulture, out int value) && value >= least))
            result.AddError($"{option.Name} is '{text}'; it must be a whole number, at least {least}.");
    });

    private static IReadOnlyList<PictureHost> Hosts(string? text) => text is null ? []
        : [.. text.Split(',', StringSplitOptions.TrimEntries).Select(PictureHost.Parse)];

    private static string[] Origins(string? text) =>
        [.. (text ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(OriginCheck.Parse)];

    /// <summary>What is wrong with a text; null where nothing is.</summary>
    private static string? Try<T>(Func<T> read)
    {
        try
        {
            _ = read();
            return null;
        }
        catch (FormatException e)
        {
            return e.Message;
        }
    }
}
