using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Telemetry.Api;
using Telemetry.Api.Backups;
using Telemetry.Api.DeadLetters;

namespace Telemetry.Cli.Hosting.Services;

/// <summary>The query API on a ClickHouse server. Any number of them may run.</summary>
internal static class QueryServer
{
    /// <summary>Begins to listen; <c>/readyz</c> says whether the store answers.</summary>
    /// <exception cref="ServerStartException">Why it cannot start, and what to do. A store that is only away is waited for.</exception>
    public static Task<StoreReaderServer> StartAsync(Settings settings, TimeProvider clock, LogLevel logFrom, CancellationToken cancellationToken) =>
        StoreReaderServer.StartAsync(settings, clock, logFrom, services => Add(services, settings), static app => app.MapQueryApi(), cancellationToken);

    private static void Add(IServiceCollection services, Settings settings)
    {
        services.AddSingleton<IDeadLetterReplay, NoReplay>();
        services.AddSingleton<IBackup, NoBackup>();
        services.AddQueryApi(api =>
        {
            api.RetentionEvents = settings.RetentionEvents;
            api.TenantDefault = settings.TenantDefault;
            api.SeveralIngesters = true;
        });
    }
}
