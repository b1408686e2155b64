using Telemetry.Events;
using Telemetry.Store.Client;
using Telemetry.Store.Inserts;
using Telemetry.Store.Migrations;
using Telemetry.Store.Native;
using Telemetry.Store.Rows;
using Telemetry.Store.Sql;

namespace Telemetry.Store.SelfTest;

/// <summary>
/// Proves at start that this ClickHouse suppresses a repeated block in raw rows and in every rollup. Settings and defaults
/// around it changed in many releases, and being wrong about one means counting money twice without any error.
/// </summary>
public static class DedupSelfTest
{
    private const string ScratchPrefix = "telemetry_selftest_";

    private static readonly string[] Counts =
    [
        "SELECT count() FROM usage_events",
        "SELECT count() FROM usage_identity",
        "SELECT toUInt64(sum(calls)) FROM usage_15m",
        "SELECT toUInt64(sum(calls)) FROM usage_1d",
        "SELECT toUInt64(sum(calls)) FROM usage_model_1d",
        "SELECT toUInt64(sum(calls)) FROM usage_entity_15m",
    ];

    /// <summary>Makes a scratch copy of the schema, inserts a probe block twice, compares, and drops the scratch.</summary>
    /// <exception cref="DedupSelfTestException">A count was not what one insert gives: this store must not be written to.</exception>
    public static async Task RunAsync(ClickHouseDataSource source, MigrationOptions options, CancellationToken cancellationToken = default)
    {
        var root = source.WithDatabase("default");
        await DropLeftoversAsync(root, cancellationToken);

        // The id begins with the time in milliseconds, by which a later start knows how old it is.
        var name = ScratchPrefix + Guid.CreateVersion7().ToString("N");
        var scratch = source.WithDatabase(name);
        try
        {
            await Migrator.ApplyAsync(scratch, options with { OnThisReplicaAlone = true, WithoutViews = true }, cancellationToken);
            await ProbeAsync(scratch, cancellationToken);
        }
        finally
        {
            await root.ExecuteAsync($"DROP DATABASE IF EXISTS {SqlQuote.Identifier(name)}", null, CancellationToken.None);
        }
    }

    /// <summary>Inserts the probe twice and compares.</summary>
    internal static async Task ProbeAsync(ClickHouseDataSource scratch, CancellationToken cancellationToken)
    {
        using var block = new UsageEventBlock();
        block.Add(Probe(0));
        block.Add(Probe(1));
        var inserter = new BlockInserter(scratch);
        await inserter.InsertAsync(block, "selftest/0/0-1", cancellationToken);
        await inserter.InsertAsync(block, "selftest/0/0-1", cancellationToken);
        foreach (var query in Counts)
        {
            var count = await scratch.ScalarAsync<ulong>(query, null, cancellationToken);
            if (count != (ulong)block.Rows)
            {
                throw new DedupSelfTestException(
                    $"This ClickHouse does not suppress repeated blocks: after inserting {block.Rows} probe rows twice under one token, " +
                    $"'{query}' gives {count}. Writing to it would count money twice. Check its version and the profile's settings.");
            }
        }
    }

    /// <summary>Drops what starts that were killed left behind; on a server, where another may be under way, only what is older than an hour.</summary>
    private static async Task DropLeftoversAsync(ClickHouseDataSource root, CancellationToken cancellationToken)
    {
        var old = root.IsEmbedded
            ? ""
            : $" AND reinterpretAsUInt64(reverse(unhex(substring(name, {ScratchPrefix.Length + 1}, 12)))) < toUnixTimestamp64Milli(now64(3)) - 3600000";
        var left = await root.QueryAsync<string>(
            "SELECT name FROM system.databases WHERE startsWith(name, {prefix:String})" + old, new { prefix = ScratchPrefix }, cancellationToken);
        foreach (var name in left)
        {
            await root.ExecuteAsync($"DROP DATABASE IF EXISTS {SqlQuote.Identifier(name)}", null, cancellationToken);
        }
    }

    private static UsageEventRow Probe(int index) => new()
    {
        Event = new UsageEvent
        {
            EventId = new Guid(index + 1, 0, 0, new byte[8]),
            Tenant = "",
            OccurredAt = DateTimeOffset.UnixEpoch.AddYears(50).AddMinutes(index),
            Provider = "probe",
            Model = "probe",
            Dimensions = new Attribution { User = "probe" },
        },
        Priced = true,
        CostUsd = 0.000000000001m,
        UsageHash = 1,
        MapperVersion = 0,
        LogTopic = "selftest",
        LogPartition = 0,
        LogOffset = index,
        IngestedAt = DateTimeOffset.UnixEpoch.AddYears(50),
    };
}
