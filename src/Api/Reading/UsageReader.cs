using Microsoft.Extensions.Options;
using NodaTime;
using Telemetry.Aggregator.Dimensions;
using Telemetry.Aggregator.Sql;
using Telemetry.Api.Parameters;
using Telemetry.Api.Problems;
using Telemetry.Api.Rollups;
using Telemetry.Store.Ingest;

namespace Telemetry.Api.Reading;

/// <summary>Answers questions about usage from the smallest table that answers them exactly.</summary>
internal sealed class UsageReader(UsageStore store, IDataFreshness freshness, TimeProvider time, IOptions<QueryApiOptions> options)
{
    /// <summary>Reads one page of rows and the total of the whole range.</summary>
    /// <exception cref="RequestRefusedException">422: only raw rows could answer, and they are gone for part of the range.</exception>
    public async Task<UsageResult> ReadAsync(UsageQuery query, CancellationToken cancellationToken)
    {
        var refreshedAt = freshness.DataRefreshedAt;
        var source = SourcePlanner.Choose(query, await FiltersFoldedAsync(query, cancellationToken));
        var withAdjustments = false;
        if (source == UsageSource.Raw)
        {
            RefuseWhereRawIsGone(query);
            withAdjustments = await HasAdjustmentsAsync(query.Grid.From, query.Grid.To, cancellationToken);
        }

        var statement = UsageStatement.Write(query, source, withAdjustments);
        var read = await store.ReadAsync(statement, new UsageRowReader(query.GroupBy.Length, query.WithBucketSums).Read, cancellationToken);
        var rows = read.Where(row => !row.IsTotal).Select(row => row.Row).ToList();
        var more = rows.Count > query.Limit;
        if (more)
        {
            rows.RemoveRange(query.Limit, rows.Count - query.Limit);
        }

        return new UsageResult
        {
            Source = source,
            Rows = rows,
            Total = read.Where(row => row.IsTotal).Select(row => row.Row).FirstOrDefault() ?? UsageResult.NoTotal,
            Next = more ? UsageStatement.CursorAfter(query, rows[^1]) : null,
            RefreshedAt = refreshedAt,
        };
    }

    /// <summary>Gets the first instant whose raw rows are certainly still there.</summary>
    public Instant EarliestRaw() => RawRetention.EarliestFrom(
        Instant.FromDateTimeOffset(time.GetUtcNow()), Duration.FromTimeSpan(options.Value.RetentionEvents));

    /// <summary>Gets whether calls of a range have corrections.</summary>
    public async Task<bool> HasAdjustmentsAsync(Instant from, Instant to, CancellationToken cancellationToken)
    {
        var parameters = new SqlParameters();
        var statement = parameters.Of($"""
            SELECT 1 FROM usage_adjustments
            WHERE occurred_at >= {parameters.Milliseconds(from)} AND occurred_at < {parameters.Milliseconds(to)}
            LIMIT 1
            """);
        return (await store.ReadAsync(statement, _ => true, cancellationToken)).Count > 0;
    }

    private void RefuseWhereRawIsGone(UsageQuery query)
    {
        var earliest = EarliestRaw();
        if (query.Grid.From < earliest)
        {
            throw new RequestRefusedException(422, "Single events of part of this range are no longer kept.", new ParameterFault(
                "from",
                $"Only single events can answer this, and they are kept from {TimeText.Format(earliest)} on: that is the earliest possible from. "
                + "Ends on a quarter of an hour and dimensions that are rolled up can be asked for further back."));
        }
    }

    private async Task<bool> FiltersFoldedAsync(UsageQuery query, CancellationToken cancellationToken)
    {
        foreach (var filter in SourcePlanner.Foldable(query))
        {
            var values = SourcePlanner.ValuesToCheck(filter).ToList();
            var parameters = new SqlParameters();
            var tenants = DimensionSql.Filters(
                query.Filters.Where(other => other.Dimension == DimensionCatalog.Tenant), dimension => dimension.Name, parameters);
            var statement = parameters.Of($"""
                SELECT 1 FROM dimension_values
                WHERE dimension = {parameters.Text(filter.Dimension.Name)}{tenants}
                GROUP BY tenant
                HAVING uniqExact(value) >= {parameters.Number(options.Value.DimensionValuesMax)}
                    AND ({(options.Value.SeveralIngesters ? 1 : 0)} OR uniqExactIf(value, value IN {parameters.Texts(values)}) < {parameters.Number(values.Count)})
                LIMIT 1
                """);
            if ((await store.ReadAsync(statement, _ => true, cancellationToken)).Count > 0)
            {
                return true;
            }
        }

        return false;
    }
}
