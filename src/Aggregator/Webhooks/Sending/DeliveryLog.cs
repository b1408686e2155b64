using System.Globalization;
using System.Text.Json;
using Telemetry.Aggregator.Alerts;
using Telemetry.Aggregator.Setup;
using Telemetry.Store.Client;

namespace Telemetry.Aggregator.Webhooks.Sending;

/// <summary>The table <c>webhook_attempts</c> and what it says of deliveries.</summary>
public sealed class DeliveryLog(ClickHouseDataSource source, TimeProvider time)
{
    private const string Columns = """
        delivery_id AS Id, notice_id AS NoticeId, type AS Type, tenant AS Tenant, kind AS Kind, source_id AS SourceId, subject AS Subject,
        endpoint_tenant AS EndpointTenant, endpoint_id AS EndpointId, toUnixTimestamp64Milli(noticed_at) AS EnqueuedAt, outcome AS Outcome,
        toInt64(attempts) AS Attempts, toInt64(attempt) AS Attempt, toInt64(steps) AS Steps, toInt64(status) AS Status, error AS Error,
        toUnixTimestamp64Milli(attempted_at) AS AttemptedAt, toUnixTimestamp64Milli(next_at) AS NextAt
        """;

    /// <summary>Gets a mark that changes when anything was enqueued or attempted. Costs next to nothing.</summary>
    public async Task<(ulong Notices, ulong Attempts)> MarkAsync(CancellationToken cancellationToken) =>
        (await source.ScalarAsync<ulong>("SELECT count() FROM notices", cancellationToken: cancellationToken),
         await source.ScalarAsync<ulong>("SELECT count() FROM webhook_attempts", cancellationToken: cancellationToken));

    /// <summary>Gets what is still to be sent, oldest first.</summary>
    public Task<IReadOnlyList<Delivery>> PendingAsync(CancellationToken cancellationToken) => ReadAsync(
        "outcome IN {pending:Array(String)} ORDER BY noticed_at, delivery_id",
        new { pending = new[] { "", NameOf(DeliveryOutcome.Failed), NameOf(DeliveryOutcome.Requested) } },
        cancellationToken);

    /// <summary>Gets the deliveries to an endpoint, newest first.</summary>
    /// <param name="endpointTenant">Whose the endpoint is.</param>
    /// <param name="endpointId">The endpoint.</param>
    /// <param name="after">The last delivery of the page before; null for the first page.</param>
    /// <param name="limit">How many at most.</param>
    /// <param name="cancellationToken">Stops waiting for the store.</param>
    public Task<IReadOnlyList<Delivery>> ListAsync(
        string? endpointTenant, string endpointId, (DateTimeOffset EnqueuedAt, Guid Id)? after, int limit, CancellationToken cancellationToken) => ReadAsync(
        string.Create(
            CultureInfo.InvariantCulture,
            $$"""
            endpoint_tenant = {tenant:String} AND endpoint_id = {endpoint:String}
            AND ({first:UInt8} OR (toUnixTimestamp64Milli(noticed_at), toString(delivery_id)) < ({at:Int64}, {id:String}))
            ORDER BY noticed_at DESC, toString(delivery_id) DESC LIMIT {{limit}}
            """),
        new
        {
            tenant = TenantColumn.Of(endpointTenant),
            endpoint = endpointId,
            first = after is null ? 1 : 0,
            at = after?.EnqueuedAt.ToUnixTimeMilliseconds() ?? 0,
            id = after?.Id.ToString() ?? "",
        },
        cancellationToken);

    /// <summary>Finds a delivery; null where there is none.</summary>
    public async Task<Delivery?> FindAsync(Guid id, CancellationToken cancellationToken) =>
        await ReadAsync("delivery_id = {id:UUID}", new { id }, cancellationToken) is [var found, ..] ? found : null;

    /// <summary>Gets the notice of a delivery as it is sent: title, data and time.</summary>
    public async Task<(string Title, string Data, DateTimeOffset At)> ContentAsync(Guid notice, CancellationToken cancellationToken)
    {
        var row = (await source.QueryAsync<ContentRow>(
            "SELECT title AS Title, data AS Data, toUnixTimestamp64Milli(noticed_at) AS NoticedAt FROM notices FINAL WHERE notice_id = {notice:UUID}", new { notice }, cancellationToken)).Single();
        return (row.Title, row.Data, DateTimeOffset.FromUnixTimeMilliseconds(row.NoticedAt));
    }

    /// <summary>Asks for a delivery to be sent again, under the same <c>webhook-id</c>.</summary>
    public Task RequestAsync(Delivery delivery, CancellationToken cancellationToken) =>
        RecordAsync(delivery, new AttemptResult(DeliveryOutcome.Requested, 0, "", TimeSpan.Zero, null), cancellationToken);

    /// <summary>Records a step of a delivery.</summary>
    public Task RecordAsync(Delivery delivery, AttemptResult result, CancellationToken cancellationToken) => source.ExecuteAsync(
        """
        INSERT INTO webhook_attempts SETTINGS async_insert = 0, insert_deduplicate = 0
        SELECT {delivery:UUID}, {step:UInt32}, {id:UUID}, fromUnixTimestamp64Milli({at:Int64}, 'UTC'), {outcome:String}, {attempt:UInt16}, {status:UInt16},
            {error:String}, {duration:Int64}, if({next:Int64} = 0, NULL, fromUnixTimestamp64Milli({next:Int64}, 'UTC'))
        """,
        new
        {
            delivery = delivery.Id,
            step = delivery.Steps + 1,
            id = Guid.NewGuid(),
            at = time.GetUtcNow().ToUnixTimeMilliseconds(),
            outcome = NameOf(result.Outcome),
            attempt = result.Outcome == DeliveryOutcome.Requested ? 0 : delivery.Attempt + 1,
            status = result.Status,
            error = result.Error,
            duration = (long)result.Duration.TotalMilliseconds,
            next = result.NextAt?.ToUnixTimeMilliseconds() ?? 0,
        },
        cancellationToken);

    /// <summary>Gets the name of an outcome in the store and in answers.</summary>
    public static string NameOf(DeliveryOutcome outcome) => JsonNamingPolicy.SnakeCaseLower.ConvertName(outcome.ToString());

    private async Task<IReadOnlyList<Delivery>> ReadAsync(string where, object parameters, CancellationToken cancellationToken) =>
        [.. (await source.QueryAsync<Row>($"SELECT {Columns} FROM webhook_deliveries WHERE {where}", parameters, cancellationToken)).Select(static row => row.ToDelivery())];

    private sealed record ContentRow
    {
        public string Title { get; init; } = "";
        public string Data { get; init; } = "";
        public long NoticedAt { get; init; }
    }

    private sealed record Row
    {
        public Guid Id { get; init; }
        public Guid NoticeId { get; init; }
        public string Type { get; init; } = "";
        public string Tenant { get; init; } = "";
        public string Kind { get; init; } = "";
        public string SourceId { get; init; } = "";
        public string Subject { get; init; } = "";
        public string EndpointTenant { get; init; } = "";
        public string EndpointId { get; init; } = "";
        public long EnqueuedAt { get; init; }
        public string Outcome { get; init; } = "";
        public long Attempts { get; init; }
        public long Attempt { get; init; }
        public long Steps { get; init; }
        public long Status { get; init; }
        public string Error { get; init; } = "";
        public long AttemptedAt { get; init; }
        public long? NextAt { get; init; }

        public Delivery ToDelivery() => new()
        {
            Id = Id,
            NoticeId = NoticeId,
            Type = Type,
            EndpointTenant = TenantColumn.Read(EndpointTenant),
            EndpointId = EndpointId,
            EnqueuedAt = DateTimeOffset.FromUnixTimeMilliseconds(EnqueuedAt),
            Source = new AlertSource(TenantColumn.Read(Tenant), Kind, SourceId, Subject),
            Outcome = Enum.GetValues<DeliveryOutcome>().Where(outcome => NameOf(outcome) == Outcome).Select(static outcome => (DeliveryOutcome?)outcome).FirstOrDefault(),
            Attempts = (int)Attempts,
            Attempt = (int)Attempt,
            Steps = Steps,
            Status = (int)Status,
            Error = Error,
            AttemptedAt = Steps == 0 ? null : DateTimeOffset.FromUnixTimeMilliseconds(AttemptedAt),
            NextAt = NextAt is { } next ? DateTimeOffset.FromUnixTimeMilliseconds(next) : null,
        };
    }
}

/// <summary>How one attempt went.</summary>
/// <param name="Outcome">What follows from it.</param>
/// <param name="Status">The HTTP status; 0 where there was no answer.</param>
/// <param name="Error">Why it failed, and how the answer began; empty where it did not.</param>
/// <param name="Duration">How long the call took.</param>
/// <param name="NextAt">When it is tried again; null where it is not.</param>
public sealed record AttemptResult(DeliveryOutcome Outcome, int Status, string Error, TimeSpan Duration, DateTimeOffset? NextAt);
