using System.Data.Common;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Telemetry.Pricing;
using Telemetry.Pricing.Books;
using Telemetry.Store.Client;
using Telemetry.Store.Ingest;

namespace Telemetry.Cli.Hosting.Services;

/// <summary>A service on a ClickHouse server without an ingester of its own: no engine, no log, no data directory.</summary>
internal sealed class StoreReaderServer : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly ClickHouseDataSource source;

    private StoreReaderServer(WebApplication app, ClickHouseDataSource source)
    {
        (this.app, this.source) = (app, source);
        this.Address = WebServer.AddressOf(app);
    }

    /// <summary>Gets where it listens.</summary>
    public Uri Address { get; }

    /// <summary>Begins to listen; <c>/readyz</c> says whether the store answers.</summary>
    /// <param name="settings">What it runs with.</param>
    /// <param name="clock">What every part takes for the time.</param>
    /// <param name="logFrom">The least level of log lines on stderr.</param>
    /// <param name="add">Registers what the service is for.</param>
    /// <param name="map">Maps what it answers.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    /// <exception cref="ServerStartException">Why it cannot start, and what to do. A store that is only away is waited for.</exception>
    public static async Task<StoreReaderServer> StartAsync(
        Settings settings, TimeProvider clock, LogLevel logFrom, Action<IServiceCollection> add, Action<WebApplication> map, CancellationToken cancellationToken)
    {
        var source = StoreServer.Open(settings);
        WebApplication? app = null;
        try
        {
            await StoreServer.CheckAtStartAsync(source, StoreServer.FormOf(settings), cancellationToken).ConfigureAwait(false);
            var builder = WebServer.CreateBuilder(settings, logFrom);
            AddStore(builder.Services, settings, source, clock);
            add(builder.Services);
            app = builder.BuildApplication();
            map(app);
            await app.StartListeningAsync(settings, cancellationToken).ConfigureAwait(false);
            return new StoreReaderServer(app, source);
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

    private static void AddStore(IServiceCollection services, Settings settings, ClickHouseDataSource source, TimeProvider clock)
    {
        var books = ServiceParts.OpenBooks(() => PriceBookSource.OpenReadOnly(settings.PriceBooks));
        services.AddSingleton(clock);
        services.AddSingleton(source);
        services.AddSingleton(StoreServer.FormOf(settings));
        services.AddSingleton<DbDataSource>(source);
        services.AddSingleton(books);
        services.AddSingleton<IPriceBookSource>(books);
        services.AddSingleton(settings.Webhooks);
        services.AddSingleton<StoreFreshness>();
        services.AddSingleton<IDataFreshness>(static provider => provider.GetRequiredService<StoreFreshness>());
        services.AddSingleton<IReadiness>(static provider => provider.GetRequiredService<StoreFreshness>());
        services.AddHostedService(static provider => provider.GetRequiredService<StoreFreshness>());
    }
}
