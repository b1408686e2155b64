using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Telemetry.Broker.Kafka;

/// <summary>Adds the event log on Kafka to a host.</summary>
public static class KafkaLogRegistration
{
    /// <summary>Adds <see cref="IEventLogWriter"/> and <see cref="IEventLogConsumer"/>. No connection is made before the first use.</summary>
    /// <exception cref="ArgumentException">Names every option that is wrong.</exception>
    public static IServiceCollection AddKafkaLog(this IServiceCollection services, KafkaLogOptions options)
    {
        options.Validate();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(options);
        services.AddSingleton<KafkaLogMetrics>();
        services.AddSingleton<KafkaLogWriter>();
        services.AddSingleton<KafkaLogConsumer>();
        services.AddSingleton<IEventLogWriter>(static provider => provider.GetRequiredService<KafkaLogWriter>());
        services.AddSingleton<IEventLogConsumer>(static provider => provider.GetRequiredService<KafkaLogConsumer>());
        return services;
    }
}
