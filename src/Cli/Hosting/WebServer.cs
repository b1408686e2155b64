using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.HostFiltering;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Telemetry.Api.Keys;
using Telemetry.Api.Limits;
using Telemetry.Api.Problems;

namespace Telemetry.Cli.Hosting;

/// <summary>What the HTTP side of every server has in common.</summary>
internal static class WebServer
{
    private static readonly TimeSpan StopWithin = TimeSpan.FromSeconds(30);

    public static WebApplicationBuilder CreateBuilder(Settings settings, LogLevel logFrom)
    {
        // Configuration was read and checked before; the host's own sources would only add surprises, and watch every folder below this one.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "telemetry" });
        builder.WebHost.UseKestrelCore();
        builder.Services.AddRouting();
        ServerLogging.Configure(builder.Logging, logFrom);
        builder.WebHost.UseUrls(settings.Listen.GetLeftPart(UriPartial.Authority));
        builder.WebHost.ConfigureKestrel(static kestrel => kestrel.AddServerHeader = false);
        builder.Services.Configure<HostOptions>(static host => host.ShutdownTimeout = StopWithin);
        builder.Services.Configure<KeyOptions>(keys => (keys.Required, keys.BootstrapKey) = (settings.KeysRequired, settings.BootstrapKey));
        builder.Services.Configure<LimitOptions>(limits =>
            (limits.IntakePerSecond, limits.QueriesPerSecond, limits.ConcurrentQueries) = settings.Rates);
        builder.Services.Configure<HostFilteringOptions>(filter =>
        {
            // A page in a browser may resolve its own name to this address; it cannot send our name with that. Where other
            // machines reach the server it has names that nobody told it, and the page has no key.
            filter.AllowedHosts = settings.ListensOnLoopback ? ["localhost", "127.0.0.1", "[::1]"] : ["*"];
            filter.IncludeFailureMessage = false;
        });
        return builder;
    }

    /// <summary>Builds the application with what goes before every endpoint.</summary>
    public static WebApplication BuildApplication(this WebApplicationBuilder builder)
    {
        var app = builder.Build();
        app.UseProblemPages();
        app.UseHostFiltering();
        app.UseHeadAsGet();
        app.UseKeys();
        app.UseRequestLimits();
        return app;
    }

    /// <summary>Begins to listen.</summary>
    /// <exception cref="ServerStartException">The address is taken, or keys are needed and there are none.</exception>
    public static async Task StartListeningAsync(this WebApplication app, Settings settings, CancellationToken cancellationToken)
    {
        await ServerKeys.RequireAsync(app, settings, cancellationToken).ConfigureAwait(false);
        try
        {
            await app.StartAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (IOException taken)
        {
            throw new ServerStartException($"{taken.Message} Name another port with --port.", taken);
        }
    }

    /// <summary>Gets where this machine reaches the server.</summary>
    public static Uri AddressOf(WebApplication app) => LoopbackHost.Reachable(
        new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()));
}
