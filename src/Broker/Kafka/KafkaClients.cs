using Confluent.Kafka;
using Microsoft.Extensions.Logging;

namespace Telemetry.Broker.Kafka;

/// <summary>Makes librdkafka's clients, and says plainly why one cannot be made.</summary>
internal static class KafkaClients
{
    /// <summary>Makes a client from its builder.</summary>
    /// <exception cref="LogFaultException">The native library is missing, or a property is wrong.</exception>
    public static T Build<T>(Func<T> build)
    {
        try
        {
            return build();
        }
        catch (Exception missing) when (missing is DllNotFoundException or TypeInitializationException { InnerException: DllNotFoundException })
        {
            throw new LogFaultException(
                "The native library librdkafka is missing or does not load. In a checkout, start through ./telemetry, which builds it where NuGet has none (or run eng/librdkafka/ensure --library and build again).", missing);
        }
        catch (Exception wrong) when (wrong is InvalidOperationException or ArgumentException)
        {
            throw new LogFaultException($"Kafka's client refuses its settings (Kafka:Client:*): {wrong.Message}", wrong);
        }
    }

    /// <summary>Passes on what librdkafka says.</summary>
    public static void Log(ILogger logger, LogMessage message) =>
        KafkaLog.Said(logger, (LogLevel)message.LevelAs(LogLevelType.MicrosoftExtensionsLogging), message.Facility, message.Message);
}
