using System.Data.Common;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Telemetry.Aggregator;
using Telemetry.Aggregator.Evaluation;
using Telemetry.Aggregator.Review;
using Telemetry.Api;
using Telemetry.Pricing;
using Telemetry.Pricing.Books;
using Telemetry.Store.Client;
using Telemetry.Store.Ingest;

namespace Telemetry.Cli.Hosting.Services;

/// <summary>
/// Budgets, alerts, webhooks and the review's schedule on a ClickHouse server. Any number may run; one at a time evaluates, which
/// Kafka decides. Without Kafka this one takes itself for the only one.
/// </summary>
internal sealed class AggregateServer : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly ClickHouseDataSource source;

    private AggregateServer(WebApplication app, ClickHouseDataSource source)
    {
        (this.app, this.source) = (app, source);
        this.Address = WebServer.AddressOf(app);
    }

    /// <summary>Gets where <c>/readyz</c> and <c>/metrics</c> are answered.</summary>
    public Uri Address { get; }

    /// <summary>Begins to evaluate once the store answers and the lease is held.</summary>
    /// <exception cref="ServerStartException">Why it cannot start, and what to do. A store or broker that is only away is waited for.</exception>
    public static async Task<AggregateServer> StartAsync(Settings settings, TimeProvider clock, LogLevel logFrom, CancellationToken cancellationToken)
    {
        var source = StoreServer.Open(settings);
        WebApplication? app = null;
        try
        {
            await StoreServer.CheckAtStartAsync(source, cancellationToken).ConfigureAwait(false);
            app = Build(settings, source, clock, logFrom);
            await app.StartListeningAsync(cancellationToken).ConfigureAwait(false);
            return new AggregateServer(app, source);
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
        services.AddSingleton<StoreFreshness>();
        services.AddSingleton<IDataFreshness>(static provider => provider.GetRequiredService<StoreFreshness>());
        services.AddSingleton<IReadiness>(static provider => provider.GetRequiredService<StoreFreshness>());
        services.AddHostedService(static provider => provider.GetRequiredService<StoreFreshness>());
        if (settings.Kafka is { } kafka)
        {
            services.AddSingleton(kafka);
            services.AddSingleton<GroupLease>();
            services.AddSingleton<IEvaluationLease>(static provider => provider.GetRequiredService<GroupLease>());
            services.AddSingleton<IReadiness>(static provider => provider.GetRequiredService<GroupLease>());
            services.AddHostedService(static provider => provider.GetRequiredService<GroupLease>());
        }

        services.AddSingleton(new AggregatorOptions { BudgetsOfFile = settings.BudgetsOfFile });
        services.AddBudgetUpkeep();
        services.AddSingleton(settings.Webhooks);
        services.AddEvaluation();
        services.AddReviewSchedule(new ReviewOptions { RetentionEvents = settings.RetentionEvents, Timezone = settings.ReviewTimezone });
        services.AddOperations();

        var app = builder.BuildApplication();
        app.MapOperations();
        return app;
    }
}
