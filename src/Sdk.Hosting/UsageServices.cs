using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Telemetry.Events;

namespace Telemetry.Sdk.Hosting;

/// <summary>Puts the capture into a program's services.</summary>
public static class UsageServices
{
    /// <summary>Adds one <see cref="TelemetryUsage"/> for the program, set up by its environment; the end of the host flushes it.</summary>
    /// <param name="configure">Changes what is recorded.</param>
    public static IServiceCollection AddTelemetryUsage(this IServiceCollection services, Action<UsageCaptureOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.TryAddSingleton(provider => TelemetryUsage.Start(configure, provider.GetService<ILoggerFactory>()?.CreateLogger<TelemetryUsage>()));
        return services;
    }

    /// <summary>
    /// Captures the calls of a named or typed client. Handlers are asked in the order they are added, so what retries is to be
    /// added before this: then every attempt is seen.
    /// </summary>
    /// <param name="defaults">The attribution of the client's calls that nothing else attributes.</param>
    public static IHttpClientBuilder AddUsageCapture(this IHttpClientBuilder builder, Attribution? defaults = null) =>
        builder.AddHttpMessageHandler(services => services.GetRequiredService<TelemetryUsage>().CreateHandler(defaults));
}
