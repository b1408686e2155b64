using Microsoft.AspNetCore.Builder;
using Telemetry.Api.Keys;
using Telemetry.Cli.Output;
using Telemetry.Store.Errors;

namespace Telemetry.Cli.Hosting;

/// <summary>Keeps a server that needs keys from starting where there are none: nobody could use it, nor make the first.</summary>
internal static class ServerKeys
{
    /// <exception cref="ServerStartException">There is none; says how to make the first.</exception>
    public static async Task RequireAsync(WebApplication app, Settings settings, CancellationToken cancellationToken)
    {
        if (!settings.KeysRequired)
        {
            return;
        }

        try
        {
            if (!await app.Services.AnyKeyAsync(cancellationToken).ConfigureAwait(false))
            {
                throw new ServerStartException(Explain(settings));
            }
        }
        catch (ClickHouseException)
        {
            // Nobody gets in without a key, and the store that has them is waited for.
            Terminal.Message("the store does not answer yet: which keys there are is looked up with the first requests");
        }
    }

    private static string Explain(Settings settings)
    {
        var why = settings.ListensOnLoopback
            ? $"{SettingKeys.AuthRequired} is true"
            : $"{SettingKeys.Listen}: {settings.Listen.GetLeftPart(UriPartial.Authority)} can be reached from other machines";
        var first = settings.ClickHouse is null
            ? $", or make one here first: telemetry keys create admin --scope admin --data {settings.DataDirectory}"
            : "";
        return $"{why}, and there is no API key yet. Set the first one in the environment, TELEMETRY__Auth__BootstrapKey=\"$(openssl rand -hex 32)\"{first}. Or listen on http://127.0.0.1:8088.";
    }
}
