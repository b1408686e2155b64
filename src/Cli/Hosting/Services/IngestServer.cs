using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Telemetry.Aggregator;
using Telemetry.Api;
using Telemetry.Api.Keys;
using Telemetry.Broker.Kafka;
using Telemetry.Ingest;
using Telemetry.Ingest.Intake;
using Telemetry.Pricing;
using Telemetry.Pricing.Books;
using Telemetry.Store.Client;
using Telemetry.Store.Ingest;

namespace Telemetry.Cli.Hosting.Services;

/// <summary>
/// Kafka to ClickHouse: takes events over HTTP into Kafka, and brings what is in Kafka into the store, each identity once. Any
/// number of them share the partitions of one group. The data directory holds nothing that cannot be made again.
/// </summary>
internal sealed class IngestServer : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly DataDirectory directory;
    private readonly ClickHouseDataSource source;

    private IngestServer(WebApplication app, DataDirectory directory, ClickHouseDataSource source)
    {
        (this.app, this.directory, this.source) = (app, directory, source);
        this.Address = WebServer.AddressOf(app);
    }

    /// <summary>Gets where the intake listens.</summary>
    public Uri Address { get; }

    /// <summary>Begins to listen and to read; <c>/readyz</c> says whether blocks are being stored.</summary>
    /// <exception cref="ServerStartException">Why it cannot start, and what to do. A store or broker that is only away is waited for.</exception>
    public static async Task<IngestServer> StartAsync(Settings settings, TimeProvider clock, LogLevel logFrom, CancellationToken cancellationToken)
    {
        var directory = await ServiceParts.OpenDirectoryAsync(settings, cancellationToken).ConfigureAwait(false);
        var source = StoreServer.Open(settings);
        WebApplication? app = null;
        try
        {
            await StoreServer.CheckAtStartAsync(source, StoreServer.FormOf(settings), cancellationToken).ConfigureAwait(false);
            app = Build(settings, directory, source, clock, logFrom);
            await app.StartListeningAsync(settings, cancellationToken).ConfigureAwait(false);
            return new IngestServer(app, directory, source);
        }
        catch
        {
            await StopAsync(app, directory, source).ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Stops in order: no more intake, blocks under way end, the partitions are given back, the directory is freed.</summary>
    public ValueTask DisposeAsync() => StopAsync(this.app, this.directory, this.source);

    private static async ValueTask StopAsync(WebApplication? app, DataDirectory directory, ClickHouseDataSource source)
    {
        if (app is not null)
        {
            await app.StopAsync().ConfigureAwait(false);
            await app.DisposeAsync().ConfigureAwait(false);
        }

        await source.DisposeAsync().ConfigureAwait(false);
        directory.Dispose();
    }

    private static WebApplication Build(
        Settings settings, DataDirectory directory, ClickHouseDataSource source, TimeProvider clock, LogLevel logFrom)
    {
        var builder = WebServer.CreateBuilder(settings, logFrom);
        var services = builder.Services;
        services.AddSingleton(clock);
        services.AddSingleton(source);
        services.AddSingleton(StoreServer.FormOf(settings));
        services.AddSingleton<IPriceBookSource>(ServiceParts.OpenBooks(() => PriceBookSource.Open(directory.PricesFolder, settings.PriceBooks)));
        services.AddKafkaLog(settings.Kafka!);
        services.AddSingleton<StoreGate>();
        services.AddSingleton<IIngestGate>(static provider => provider.GetRequiredService<StoreGate>());
        services.AddSingleton<IReadiness>(static provider => provider.GetRequiredService<StoreGate>());
        services.AddHostedService(static provider => provider.GetRequiredService<StoreGate>());
        services.AddIngest(new IngestOptions
        {
            TenantDefault = settings.TenantDefault,
            RetentionEvents = settings.RetentionEvents,
            FilterDirectory = directory.FilterFolder,
            Deduplicate = FaultVariables.Deduplicate,
            SoleWriter = false,
            StopWait = settings.Kafka!.RevokeWait * 0.8,
        });
        services.AddRetention(new AggregatorOptions
        {
            RetentionEvents = settings.RetentionEvents,
            RetentionRollups = settings.RetentionRollups,
        });
        services.AddIntake(intake =>
        {
            intake.TenantDefault = settings.TenantDefault;
            intake.RetentionEvents = settings.RetentionEvents;
            intake.BoundTenantOf = BoundTenant.Of;
        });
        services.AddOperations();

        var app = builder.BuildApplication();
        app.MapIntake();
        app.MapOperations();
        return app;
    }
}
