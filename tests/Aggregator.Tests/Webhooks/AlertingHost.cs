using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Telemetry.Aggregator.Webhooks;
using Telemetry.Aggregator.Webhooks.Endpoints;
using Telemetry.Aggregator.Webhooks.Sending;
using Telemetry.Pricing.Books;
using Telemetry.Store.Client;
using Telemetry.Store.Ingest;
using Telemetry.Testing;

namespace Telemetry.Aggregator.Tests.Webhooks;

/// <summary>Alerts and webhooks as a host has them, on a real engine, with a clock that stands still.</summary>
internal sealed class AlertingHost : IAsyncDisposable
{
    private readonly IHost host;
    private readonly DirectoryInfo prices;

    private readonly AlertingHost? before;

    private AlertingHost(IHost host, DirectoryInfo prices, ClickHouseDataSource store, ManualTimeProvider clock, AlertingHost? before) =>
        (this.host, this.prices, Store, Clock, this.before) = (host, prices, store, clock, before);

    public static DateTimeOffset Now { get; } = new(2026, 11, 18, 12, 34, 56, TimeSpan.Zero);

    public ClickHouseDataSource Store { get; }

    public ManualTimeProvider Clock { get; }

    public WebhookOutbox Outbox => Service<WebhookOutbox>();

    public WebhookEndpoints Endpoints => Service<WebhookEndpoints>();

    public DeliveryLog Log => Service<DeliveryLog>();

    /// <summary>Starts it.</summary>
    /// <param name="before">The host whose store and clock it takes over; null makes new ones.</param>
    /// <param name="configure">Registers other parts.</param>
    /// <param name="options">How webhooks are sent; loopback is allowed by default.</param>
    public static async Task<AlertingHost> StartAsync(AlertingHost? before = null, Action<IServiceCollection>? configure = null, WebhookOptions? options = null)
    {
        var store = before?.Store ?? await EngineFixture.CreateDatabaseAsync();
        var clock = before?.Clock ?? new ManualTimeProvider(Now);
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddLogging(static logging => logging.ClearProviders());
        builder.Services.AddSingleton(store);
        builder.Services.AddSingleton<TimeProvider>(clock);
        builder.Services.AddSingleton<IDataFreshness>(new FreshNow(clock));
        var prices = Directory.CreateTempSubdirectory("telemetry-prices-");
        builder.Services.AddSingleton(PriceBookSource.Open(prices.FullName));
        builder.Services.AddSingleton(options ?? new WebhookOptions { AllowPrivate = true });
        configure?.Invoke(builder.Services);
        builder.Services.AddEvaluation();
        var host = builder.Build();
        await host.StartAsync();
        return new AlertingHost(host, prices, store, clock, before);
    }

    public T Service<T>()
        where T : notnull => this.host.Services.GetRequiredService<T>();

    /// <summary>Sets up an endpoint, and gives its secret.</summary>
    public async Task<string> PutAsync(string id, string url, string format = "standard", string? tenant = null, params string[] types)
    {
        var (endpoint, _) = await Endpoints.PutAsync(tenant, id, new WebhookDraft { Url = url, Format = format, Types = types }, CancellationToken.None);
        return endpoint.Secret;
    }

    /// <summary>Waits until a delivery is as a test wants it.</summary>
    public async Task<Delivery> WaitAsync(string endpoint, Func<Delivery, bool> holds)
    {
        Delivery? last = null;
        await Until.TrueAsync(
            async () => (last = (await Log.ListAsync(null, endpoint, null, 100, CancellationToken.None)).FirstOrDefault(holds)) is not null,
            TimeSpan.FromSeconds(60),
            () => $"No delivery to {endpoint} became so.");
        return last!;
    }

    public async ValueTask DisposeAsync()
    {
        await this.host.StopAsync();
        this.host.Dispose();
        this.prices.Delete(recursive: true);

        // The first of several is the last to go.
        if (this.before is null)
        {
            await EngineFixture.ReturnDatabaseAsync(Store);
        }
    }

    private sealed class FreshNow(TimeProvider clock) : IDataFreshness
    {
        public DateTimeOffset DataRefreshedAt => clock.GetUtcNow();
    }
}
