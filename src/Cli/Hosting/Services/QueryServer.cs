using System.Data.Common;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Telemetry.Api;
using Telemetry.Api.Backups;
using Telemetry.Api.DeadLetters;
using Telemetry.Pricing;
using Telemetry.Pricing.Books;
using Telemetry.Store.Client;
using Telemetry.Store.Ingest;

namespace Telemetry.Cli.Hosting.Services;

/// <summary>The query API on a ClickHouse server: no engine, no log, no data directory. Any number of them may run.</summary>
internal sealed class QueryServer : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly ClickHouseDataSource source;

    private QueryServer(WebApplication app, ClickHouseDataSource source)
    {
        (this.app, this.source) = (app, source);
        this.Address = WebServer.AddressOf(app);
    }

    /// <summary>Gets where the API listens.</summary>
    public Uri Address { get; }

    /// <summary>Begins to listen; <c>/readyz</c> says whether the store answers.</summary>
    /// <exception cref="ServerStartException">Why it cannot start, and what to do. A store that is only away is waited for.</exception>
    public static async Task<QueryServer> StartAsync(Settings settings, TimeProvider clock, LogLevel logFrom, CancellationToken cancellationToken)
    {
        var source = StoreServer.Open(settings);
        WebApplication? app = null;
        try
        {
            await StoreServer.CheckAtStartAsync(source, cancellationToken).ConfigureAwait(false);
            app = Build(settings, source, clock, logFrom);
            await app.StartListeningAsync(settings, cancellationToken).ConfigureAwait(false);
            return new QueryServer(app, source);
        }
        catch
        {
            await StopAsync(app, source).ConfigureAwait(false);
            throw;
        }
    }

    public ValueTask DisposeAsync() => StopAsync(this.app, this.source);

    private static async ValueTask StopAsync(WebApplication? app, ClickHouseDataSource source)
    {
        if (app is not null)
        {
            await app.StopAsync().ConfigureAwait(false);
            await app.DisposeAsync().ConfigureAwait(false);
        }

        await source.DisposeAsync().ConfigureAwait(false);
    }

    private static WebApplication Build(Settings settings, ClickHouseDataSource source, TimeProvider clock, LogLevel logFrom)
    {
        var builder = WebServer.CreateBuilder(settings, logFrom);
        var services = builder.Services;
        var books = ServiceParts.OpenBooks(() => PriceBookSource.OpenReadOnly(settings.PriceBooks));
        services.AddSingleton(clock);
        services.AddSingleton(source);
        services.AddSingleton<DbDataSource>(source);
        services.AddSingleton(books);
        services.AddSingleton<IPriceBookSource>(books);
        services.AddSingleton<IDeadLetterReplay, NoReplay>();
        services.AddSingleton<IBackup, NoBackup>();
        services.AddSingleton<StoreFreshness>();
        services.AddSingleton<IDataFreshness>(static provider => provider.GetRequiredService<StoreFreshness>());
        services.AddSingleton<IReadiness>(static provider => provider.GetRequiredService<StoreFreshness>());
        services.AddHostedService(static provider => provider.GetRequiredService<StoreFreshness>());
        services.AddQueryApi(api =>
        {
            api.RetentionEvents = settings.RetentionEvents;
            api.TenantDefault = settings.TenantDefault;
            api.SeveralIngesters = true;
        });

        var app = builder.BuildApplication();
        app.MapQueryApi();
        return app;
    }
}
