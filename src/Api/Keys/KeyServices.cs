using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Telemetry.Store.Objects;

namespace Telemetry.Api.Keys;

/// <summary>Registers what checks keys.</summary>
public static class KeyServices
{
    /// <summary>Adds the keys of the store. The composition must also register <see cref="Store.Client.ClickHouseDataSource"/>.</summary>
    internal static IServiceCollection AddKeys(this IServiceCollection services)
    {
        services.AddOptions<KeyOptions>();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<ObjectTable>();
        services.TryAddSingleton<KeyTable>();
        services.TryAddSingleton<KeyRing>();
        return services;
    }

    /// <summary>Gets whether any key is in force, the one of the configuration included.</summary>
    /// <exception cref="Store.Errors.ClickHouseException">The store does not answer.</exception>
    public static Task<bool> AnyKeyAsync(this IServiceProvider services, CancellationToken cancellationToken) =>
        services.GetRequiredService<KeyRing>().AnyAsync(cancellationToken);
}
