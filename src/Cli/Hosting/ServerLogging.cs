using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace Telemetry.Cli.Hosting;

/// <summary>Logs go to stderr: lines for people on a terminal, JSON where a program collects them.</summary>
internal static class ServerLogging
{
    public static void Configure(ILoggingBuilder logging, LogLevel from)
    {
        logging.ClearProviders();
        logging.SetMinimumLevel(from);
        logging.AddFilter("Microsoft", from > LogLevel.Warning ? from : LogLevel.Warning);
        logging.Services.Configure<ConsoleLoggerOptions>(static console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        if (Console.IsErrorRedirected)
        {
            logging.AddJsonConsole(static json =>
            {
                json.UseUtcTimestamp = true;
                json.TimestampFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";
            });
        }
        else
        {
            logging.AddSimpleConsole(static text =>
            {
                text.SingleLine = true;
                text.UseUtcTimestamp = true;
                text.TimestampFormat = "HH:mm:ss ";
            });
        }
    }
}
