using Telemetry.Store.Client;
using Telemetry.Store.Ingest;
using Telemetry.Store.Inserts;
using Telemetry.Store.Mutations;
using Telemetry.Store.Verification;

namespace Telemetry.Store.Subjects;

/// <summary>
/// Moves what the rollup by user holds under a name to <see cref="ForgottenSubjects.Replacement"/>, while others insert. The name is
/// a part of its key, which nothing can change in place. So one block for each month takes the figures from the name and gives them
/// to the replacement; once a merge has made the rows of the name nothing, they are deleted. Every sum is the same at any moment.
/// </summary>
public sealed class EntityFigures(ClickHouseDataSource source, WriteGate gate)
{
    private const string Table = "usage_entity_15m";

    // Beside the lanes of ingest, which are numbered from 0, and the one of corrections.
    private const int Lane = -2;

    private const int TriesMax = 10;

    private static readonly RollupDefinition Rollup = RollupDefinition.All.Single(static rollup => rollup.Table == Table);
    private static readonly string Measures = string.Join(", ", RollupDefinition.Measures.Select(static measure => measure.Name));
    private static readonly string Keys = string.Join(", ", Rollup.Keys);

    private static readonly string Sums = string.Join(", ", RollupDefinition.Measures.Select(static measure => measure.IsMap
        ? $"mapFilter((k, v) -> v != 0, sumMap(mapApply((k, v) -> (k, toInt64(d.sign * v)), d.{measure.Name}))) AS {measure.Name}"
        : $"sum(d.sign * d.{measure.Name}) AS {measure.Name}"));

    private static readonly string IsSomething = string.Join(
        " OR ", RollupDefinition.Measures.Select(static measure => measure.IsMap ? $"notEmpty(x.{measure.Name})" : $"x.{measure.Name} != 0"));

    private readonly TableMutations mutations = new(source);

    /// <summary>Moves the figures. Repeating it, after a stop at any point, changes nothing that was done.</summary>
    /// <param name="subject">Whose.</param>
    /// <param name="run">Names the request in the insert tokens.</param>
    /// <param name="cancellationToken">Stops between two steps.</param>
    /// <returns>How many rows there were under the name.</returns>
    public async Task<long> MoveAsync(Subject subject, string run, CancellationToken cancellationToken)
    {
        var rows = 0L;
        foreach (var month in await MonthsAsync(subject, cancellationToken))
        {
            rows += month.Rows;
            var state = month;
            for (var tries = 0; state.Open > 0 || state.Parts > 1; tries++)
            {
                if (tries == TriesMax)
                {
                    throw new InvalidOperationException($"The store does not merge the parts of {Table} of the month {month.Id}.");
                }

                if (state.Open > 0)
                {
                    await TakeAsync(subject, state, run, cancellationToken);
                }

                await source.ExecuteAsync($"OPTIMIZE TABLE {Table} PARTITION ID '{month.Id}' FINAL", cancellationToken: cancellationToken);
                state = (await MonthsAsync(subject, cancellationToken)).FirstOrDefault(other => other.Id == month.Id) ?? state with { Open = 0, Parts = 0 };
            }
        }

        await this.mutations.RunAsync(Table, "DELETE", Of(subject, ""), subject.Parameters, cancellationToken);
        return rows;
    }

    /// <summary>Gets the months that have rows of the name: how many, in how many parts, how many keys are not nothing, and a hash of their figures.</summary>
    private Task<List<Month>> MonthsAsync(Subject subject, CancellationToken cancellationToken) => source.QueryAsync<Month>(
        $$"""
        SELECT x.id AS Id, toInt64(sum(x.row_count)) AS Rows, toInt64(length(groupUniqArrayArray(x.parts))) AS Parts,
            toInt64(countIf({{IsSomething}})) AS Open, toString(groupBitXor(cityHash64({{Keys}}, x.calls, x.cost_usd))) AS Figures
        FROM
        (
            SELECT d.id AS id, count() AS row_count, groupUniqArray(d.part) AS parts, {{Keys}}, {{Sums}}
            FROM (SELECT r._partition_id AS id, r._part AS part, toInt8(1) AS sign, {{Keys}}, {{Measures}} FROM {{Table}} AS r WHERE {{Of(subject, "r.")}}) AS d
            GROUP BY id, {{Keys}}
        ) AS x
        GROUP BY Id ORDER BY Id
        """,
        subject.Parameters,
        cancellationToken);

    /// <summary>Takes the figures from the name and gives them to the replacement, in one block: nobody sees the one without the other.</summary>
    private async Task TakeAsync(Subject subject, Month month, string run, CancellationToken cancellationToken)
    {
        var halves = string.Join(", ", Rollup.Keys.Select(static key => key == "entity_value" ? "half.1 AS entity_value" : $"r.{key} AS {key}"));
        await using var connection = source.CreateConnection();
        await using var command = connection.CreateCommand();
        command.CommandText = $$"""
            INSERT INTO {{Table}} ({{Keys}}, {{Measures}})
            SELECT {{Keys}}, {{Measures}} FROM
            (
                SELECT {{Keys}}, {{Sums}}
                FROM
                (
                    SELECT toInt8(half.2) AS sign, {{halves}}, {{Measures}} FROM {{Table}} AS r
                    ARRAY JOIN [(r.entity_value, -1), ({replacement:String}, 1)] AS half
                    WHERE r._partition_id = {month:String} AND {{Of(subject, "r.")}}
                ) AS d
                GROUP BY {{Keys}}
            ) AS x
            WHERE {{IsSomething}} ORDER BY ALL
            """;
        foreach (var (name, value) in ((string, object)[])[("replacement", ForgottenSubjects.Replacement), ("month", month.Id), ("salt", subject.Salt), ("hash", subject.Hash), ("tenant", subject.Tenant ?? "")])
        {
            command.Parameters.AddWithValue(name, value);
        }

        // Named by what it moves: the same block of somebody who died meanwhile, on its way still, then changes nothing.
        foreach (var (name, value) in InsertSettings.For($"forget/{run}/{month.Id}/{month.Figures}", deduplicate: true))
        {
            command.Settings[name] = value;
        }

        using var lane = await gate.EnterLaneAsync(Lane, cancellationToken);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static string Of(Subject subject, string table) => $"{table}entity_kind = 'user' AND {subject.Is("entity_value", table)}";

    private sealed record Month
    {
        public required string Id { get; init; }
        public required long Rows { get; init; }
        public required long Parts { get; init; }
        public required long Open { get; init; }
        public required string Figures { get; init; }
    }
}
