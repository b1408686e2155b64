using System.Data.Common;
using System.Diagnostics;
using System.Runtime.ExceptionServices;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Telemetry.Aggregator;
using Telemetry.Api;
using Telemetry.Api.Backups;
using Telemetry.Api.DeadLetters;
using Telemetry.Api.Keys;
using Telemetry.Broker;
using Telemetry.Cli.Hosting.Backups;
using Telemetry.Ingest;
using Telemetry.Ingest.Intake;
using Telemetry.Pricing;
using Telemetry.Store.Embedded;
using Telemetry.Store.Ingest;

namespace Telemetry.Cli.Hosting;

/// <summary>Everything in one process: intake, event log, ingest, engine and query API on one data directory.</summary>
internal sealed class TelemetryServer : IAsyncDisposable
{
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(50);

    /// <summary>The API of this process knows by itself how far ingest got; only dashboards read it from the store.</summary>
    private static readonly TimeSpan ReportEvery = TimeSpan.FromSeconds(30);

    /// <summary>How long a start may take before the reason is told.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly WebApplication app;
    private readonly EmbeddedParts parts;
    private readonly ClickHouseHttpEndpoint? clickHouse;

    private TelemetryServer(WebApplication app, EmbeddedParts parts, ClickHouseHttpEndpoint? clickHouse)
    {
        (this.app, this.parts, this.clickHouse) = (app, parts, clickHouse);
        Address = WebServer.AddressOf(app);
    }

    /// <summary>Gets where the API listens.</summary>
    public Uri Address { get; }

    /// <summary>Gets where ClickHouse HTTP clients can read the store; null where that was not asked for.</summary>
    public Uri? ClickHouseAddress => this.clickHouse?.Address;

    /// <summary>Gets whether any event was ever taken into the data directory.</summary>
    public bool HoldsEvents => this.parts.Log.Status(Topics.Usage).EndOffset > 0;

    /// <summary>Opens the data directory and starts to serve. Figures are served once <see cref="WaitUntilReadyAsync"/> returns.</summary>
    /// <param name="clock">What every part takes for the time.</param>
    /// <param name="logFrom">The least level of log lines on stderr.</param>
    /// <exception cref="ServerStartException">Why it cannot start, and what to do.</exception>
    public static async Task<TelemetryServer> StartAsync(
        Settings settings, TimeProvider clock, LogLevel logFrom, CancellationToken cancellationToken)
    {
        var parts = await EmbeddedParts.OpenAsync(settings, clock, cancellationToken).ConfigureAwait(false);
        WebApplication? app = null;
        ClickHouseHttpEndpoint? clickHouse = null;
        try
        {
            app = Build(settings, parts, clock, logFrom);
            await app.StartListeningAsync(settings, cancellationToken).ConfigureAwait(false);
            if (settings.ClickHousePort is { } port)
            {
                clickHouse = await ClickHouseHttpEndpoint.StartAsync(parts.Engine, port, readOnly: true, cancellationToken).ConfigureAwait(false);
            }

            var server = new TelemetryServer(app, parts, clickHouse);
            parts.Directory.Announce(server.Address.ToString());
            return server;
        }
        catch (Exception failed)
        {
            await StopAsync(clickHouse, app, parts).ConfigureAwait(false);
            if (failed is IOException)
            {
                throw new ServerStartException($"{failed.Message} Name another port with --port.", failed);
            }

            ExceptionDispatchInfo.Throw(failed);
            throw;
        }
    }

    /// <summary>Waits until what is stored may be shown: after an unclean stop the log is replayed first.</summary>
    /// <param name="waitingFor">Told the reason when it has to wait.</param>
    public async Task WaitUntilReadyAsync(Action<string> waitingFor, CancellationToken cancellationToken)
    {
        var conditions = this.app.Services.GetServices<IReadiness>().ToList();
        var told = "";
        var since = Stopwatch.StartNew();
        while (conditions.FirstOrDefault(static condition => !condition.IsReady) is { } open)
        {
            if (since.Elapsed > Patience && open.Reason != told)
            {
                told = open.Reason;
                waitingFor(told);
            }

            await Task.Delay(BetweenLooks, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Waits until the figures include every event that was in the log at a time.</summary>
    public async Task WaitUntilFreshAsync(DateTimeOffset asOf, CancellationToken cancellationToken)
    {
        var freshness = this.app.Services.GetRequiredService<IDataFreshness>();
        while (freshness.DataRefreshedAt < asOf)
        {
            await Task.Delay(BetweenLooks, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Stops in order: no more intake, blocks under way end, the log closes cleanly, the engine closes, the lock is freed.</summary>
    public async ValueTask DisposeAsync() => await StopAsync(this.clickHouse, this.app, this.parts).ConfigureAwait(false);

    private static async Task StopAsync(ClickHouseHttpEndpoint? clickHouse, WebApplication? app, EmbeddedParts parts)
    {
        if (clickHouse is not null)
        {
            await clickHouse.DisposeAsync().ConfigureAwait(false);
        }

        if (app is not null)
        {
            await app.StopAsync().ConfigureAwait(false);
            await app.DisposeAsync().ConfigureAwait(false);
        }

        await parts.DisposeAsync().ConfigureAwait(false);
    }

    private static WebApplication Build(Settings settings, EmbeddedParts parts, TimeProvider clock, LogLevel logFrom)
    {
        var builder = WebServer.CreateBuilder(settings, logFrom);
        AddParts(builder.Services, settings, parts, clock);

        var app = builder.BuildApplication();
        app.MapIntake();
        app.MapQueryApi();
        return app;
    }

    private static void AddParts(IServiceCollection services, Settings settings, EmbeddedParts parts, TimeProvider clock)
    {
        services.AddSingleton(clock);
        services.AddSingleton(parts.Source);
        services.AddSingleton<DbDataSource>(parts.Source);
        services.AddSingleton<IEventLogWriter>(parts.Log);
        services.AddSingleton<IEventLogConsumer>(parts.Log);
        services.AddSingleton(parts.Log);
        services.AddSingleton(parts.Prices);
        services.AddSingleton<IPriceBookSource>(parts.Prices);
        services.AddSingleton(settings);
        services.AddSingleton<IDeadLetterReplay, DeadLetterReplay>();
        services.AddSingleton<IBackup>(new EmbeddedBackup(parts, clock));
        services.AddIngest(new IngestOptions
        {
            TenantDefault = settings.TenantDefault,
            RetentionEvents = settings.RetentionEvents,
            FilterDirectory = parts.Directory.FilterFolder,
            Deduplicate = FaultVariables.Deduplicate,
            ReportEvery = ReportEvery,
        });
        services.AddAggregator(new AggregatorOptions
        {
            RetentionEvents = settings.RetentionEvents,
            RetentionRollups = settings.RetentionRollups,
            TenantDefault = settings.TenantDefault,
            BudgetsOfFile = settings.BudgetsOfFile,
        });
        services.AddSingleton(settings.Webhooks);
        services.AddEvaluation();
        services.AddIntake(intake =>
            (intake.TenantDefault, intake.RetentionEvents, intake.BoundTenantOf) = (settings.TenantDefault, settings.RetentionEvents, BoundTenant.Of));
        services.AddHostedService<SegmentCleanup>();
        services.AddQueryApi(api => (api.RetentionEvents, api.TenantDefault) = (settings.RetentionEvents, settings.TenantDefault));
    }
}
