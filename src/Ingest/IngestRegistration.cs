using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Telemetry.Store.Faults;
using Telemetry.Ingest.Status;
using Telemetry.Store.Client;
using Telemetry.Store.Ingest;
using Telemetry.Store.Objects;
using Telemetry.Store.Subjects;

namespace Telemetry.Ingest;

/// <summary>Adds ingest to a host.</summary>
public static class IngestRegistration
{
    /// <summary>
    /// Adds the pipeline and its service. Needs, registered by the host: <c>IEventLogConsumer</c>, <c>IEventLogWriter</c>,
    /// <c>IPriceBookSource</c>, <c>ClickHouseDataSource</c>, and any number of <see cref="IIngestGate"/>. Gives <see cref="IDataFreshness"/>, <see cref="IReadiness"/>,
    /// <see cref="WriteGate"/>.
    /// </summary>
    public static IServiceCollection AddIngest(this IServiceCollection services, IngestOptions options)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<WriteGate>();
        services.TryAddSingleton(provider => new IngestStore(
            provider.GetRequiredService<ClickHouseDataSource>(), provider.GetRequiredService<WriteGate>(), options.Deduplicate));
        services.TryAddSingleton<ObjectTable>();
        services.TryAddSingleton<ForgottenSubjects>();
        services.TryAddSingleton(AimedFaults.Read(Environment.GetEnvironmentVariable));
        services.AddSingleton(options);
        services.AddSingleton<IngestStatus>();
        services.AddSingleton<IDataFreshness>(provider => provider.GetRequiredService<IngestStatus>());
        services.AddSingleton<IReadiness>(provider => provider.GetRequiredService<IngestStatus>());
        services.AddSingleton<IngestMetrics>();
        services.AddSingleton<IngestPipeline>();
        services.AddHostedService<IngestService>();
        return services;
    }
}
