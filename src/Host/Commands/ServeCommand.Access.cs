using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace IlgpuLlava.Host;

internal static partial class ServeCommand
{
    private static void Protect(ListenOptions listen, ServeSettings settings, HttpProtocols protocols)
    {
        // A socket is protected by its folder's rights.
        if (settings.Tls is null || listen.SocketPath is not null)
            return;
        listen.Protocols = protocols;
        settings.Tls.Protect(listen);
    }

    private static void LogReloads(ServeSettings settings, ILogger logger)
    {
        if (settings.Keys is { } keys)
        {
            keys.Changed += () => AccessLog.KeysChanged(logger);
            keys.Failed += e => AccessLog.KeysRefused(logger, e.Message);
        }
        if (settings.Tls is { } tls)
        {
            tls.Files.Changed += () => AccessLog.CertificateChanged(logger);
            tls.Files.Failed += e => AccessLog.CertificateRefused(logger, e.Message);
        }
    }
}
