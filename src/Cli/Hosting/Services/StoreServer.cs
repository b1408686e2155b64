using Telemetry.Cli.Output;
using Telemetry.Store.Client;
using Telemetry.Store.Errors;
using Telemetry.Store.Migrations;
using Telemetry.Store.SelfTest;

namespace Telemetry.Cli.Hosting.Services;

/// <summary>The ClickHouse server of <c>ClickHouse:ConnectionString</c>: opens it, and says in plain words what is wrong with it.</summary>
internal static class StoreServer
{
    // An answered insert lies on most replicas; one that did not get there in time is repeated under its token.
    private static readonly IReadOnlyDictionary<string, string> ReplicatedInserts = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["insert_quorum"] = "auto",
        ["insert_quorum_parallel"] = "1",
        ["insert_quorum_timeout"] = "60000",
    };

    /// <summary>Opens the server. In a cluster every insert asks for a quorum, unless the connection string says otherwise.</summary>
    public static ClickHouseDataSource Open(Settings settings)
    {
        var connection = new ClickHouseConnectionStringBuilder(settings.ClickHouse!);
        if (settings.Cluster is not null)
        {
            foreach (var (name, value) in ReplicatedInserts.Where(setting => !connection.ContainsKey(ClickHouseConnectionStringBuilder.SettingPrefix + setting.Key)))
            {
                connection[ClickHouseConnectionStringBuilder.SettingPrefix + name] = value;
            }
        }

        return new ClickHouseDataSource(connection.ConnectionString);
    }

    /// <summary>Gets the form in which the server's tables are made.</summary>
    public static MigrationOptions FormOf(Settings settings) => new() { Cluster = settings.Cluster };

    /// <summary>Checks that the server answers and its tables are those of this build.</summary>
    /// <exception cref="ServerStartException">Something that only a person can change; the message says what.</exception>
    /// <exception cref="ClickHouseException">It cannot be reached or is busy: it may answer later.</exception>
    public static async Task CheckAsync(ClickHouseDataSource source, MigrationOptions form, CancellationToken cancellationToken)
    {
        var state = await AskAsync(source, () => Migrator.ReadStateAsync(source, form, cancellationToken)).ConfigureAwait(false);
        if (state.Missing.Count > 0)
        {
            var has = state.Version == 0 ? "has no tables yet" : $"has schema version {state.Version}, this build needs {Migrator.LatestVersion}";
            throw new ServerStartException($"the database {source.Database} {has}: run 'telemetry migrate' with the same connection string");
        }
    }

    /// <summary>Checks before a service starts: what only a person can change ends it, a store that is away is waited for.</summary>
    /// <exception cref="ServerStartException">What a person has to change.</exception>
    public static async Task CheckAtStartAsync(ClickHouseDataSource source, MigrationOptions form, CancellationToken cancellationToken)
    {
        try
        {
            await CheckAsync(source, form, cancellationToken).ConfigureAwait(false);
        }
        catch (ClickHouseException away)
        {
            Terminal.Message($"not ready yet: {Explain(source, away)}");
        }
    }

    /// <summary>Checks that the server suppresses repeated blocks; writes to a scratch database of its own, and drops it.</summary>
    /// <exception cref="ServerStartException">It does not, or the user may not make databases.</exception>
    public static Task ProbeAsync(ClickHouseDataSource source, MigrationOptions form, CancellationToken cancellationToken) => AskAsync(source, async () =>
    {
        await DedupSelfTest.RunAsync(source, form, cancellationToken).ConfigureAwait(false);
        return true;
    });

    /// <summary>Runs something against the server, and turns faults that do not pass into sentences for people.</summary>
    public static async Task<T> AskAsync<T>(ClickHouseDataSource source, Func<Task<T>> ask)
    {
        try
        {
            return await ask().ConfigureAwait(false);
        }
        catch (Exception known) when (known is MigrationException or DedupSelfTestException)
        {
            throw new ServerStartException(known.Message, known);
        }
        catch (ClickHouseException fault) when (!fault.IsTransient)
        {
            throw new ServerStartException(Explain(source, fault), fault);
        }
    }

    /// <summary>The same for whoever does not wait: a server that is away is a fault as well.</summary>
    public static async Task<T> AskNowAsync<T>(ClickHouseDataSource source, Func<Task<T>> ask)
    {
        try
        {
            return await AskAsync(source, ask).ConfigureAwait(false);
        }
        catch (ClickHouseException away)
        {
            throw new ServerStartException(Explain(source, away), away);
        }
    }

    /// <summary>Checks now that the server answers and its tables are those of this build.</summary>
    /// <exception cref="ServerStartException">What does not hold.</exception>
    public static Task CheckNowAsync(ClickHouseDataSource source, MigrationOptions form, CancellationToken cancellationToken) => AskNowAsync(source, async () =>
    {
        await CheckAsync(source, form, cancellationToken).ConfigureAwait(false);
        return true;
    });

    /// <summary>Says what a fault of the server means, and what to do.</summary>
    public static string Explain(ClickHouseDataSource source, ClickHouseException fault)
    {
        var options = new ClickHouseConnectionStringBuilder(source.ConnectionString);
        var server = $"ClickHouse at {options.Host}:{options.Port}";
        return fault.Code switch
        {
            ClickHouseErrorCodes.UnknownUser or ClickHouseErrorCodes.WrongPassword or ClickHouseErrorCodes.RequiredPassword or ClickHouseErrorCodes.AuthenticationFailed =>
                $"{server} refuses the user {options.Username}: wrong name or password (Username and Password of {SettingKeys.ClickHouse})",
            ClickHouseErrorCodes.AccessDenied => $"{server} does not let the user {options.Username} do this: {fault.Message}",
            ClickHouseErrorCodes.UnknownSetting => $"{server} is too old: it must know deduplicate_insert (26.2 and later): {fault.Message}",
            ClickHouseErrorCodes.NetworkError or ClickHouseErrorCodes.TimeoutExceeded => $"{fault.Message} Check Host, Port and Protocol of {SettingKeys.ClickHouse}: it is the HTTP port, 8123 by default.",
            _ => $"{server} answers with an error: {fault.Message}",
        };
    }
}
