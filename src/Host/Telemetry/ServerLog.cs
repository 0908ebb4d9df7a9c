using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace IlgpuLlava.Host.Telemetry;

/// <summary>Where a server's log goes: standard error, as standard output has the ready line alone.</summary>
internal static class ServerLog
{
    /// <summary>One line an entry, to be read by people.</summary>
    public const string Text = "text";

    /// <summary>One JSON object an entry, with the fields of its message.</summary>
    public const string Json = "json";

    /// <param name="logging">What is configured.</param>
    /// <param name="format"><see cref="Text"/> or <see cref="Json"/>.</param>
    public static void Configure(ILoggingBuilder logging, string format)
    {
        // Requests are told one by one; of what lies below, only what is wrong.
        logging.SetMinimumLevel(LogLevel.Warning).AddFilter(LlavaTelemetry.Name, LogLevel.Information);
        if (format == Json)
        {
            logging.AddJsonConsole(console =>
            {
                console.UseUtcTimestamp = true;
                console.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ";
            });
        }
        else
        {
            logging.AddSimpleConsole(console => console.SingleLine = true);
        }
        logging.Services.Configure<ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
    }
}
