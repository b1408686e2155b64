using System.Text.Json.Nodes;
using Telemetry.Aggregator.Alerts;
using Telemetry.Aggregator.Setup;
using Telemetry.Aggregator.Webhooks.Endpoints;

namespace Telemetry.Aggregator.Webhooks;

/// <summary>Takes messages for delivery. A message is in the store before the first try, and its id is the same however often it is enqueued.</summary>
public sealed class WebhookOutbox(NoticeTable notices, WebhookEndpoints endpoints, TimeProvider time)
{
    /// <summary>Enqueues a message for every endpoint that takes it. Once for each key: a second call with the same type, tenant and key does nothing.</summary>
    /// <param name="type">One of <see cref="WebhookTypes"/>.</param>
    /// <param name="data">The message's <c>data</c>; its member <c>title</c>, where there is one, is the headline in Slack and Teams.</param>
    /// <param name="dedupKey">What the message is about, e.g. the period of a review.</param>
    /// <param name="tenant">Whom it concerns; null for the whole installation, whose messages no tenant's endpoint gets.</param>
    /// <param name="endpointIds">Only these endpoints; null for all.</param>
    /// <param name="cancellationToken">Stops waiting for the store.</param>
    /// <returns>True where it was enqueued now.</returns>
    public async Task<bool> EnqueueAsync(
        string type, JsonObject data, string dedupKey, string? tenant = null, IReadOnlyCollection<string>? endpointIds = null, CancellationToken cancellationToken = default)
    {
        var id = AlertIdentity.Notice(type, tenant, dedupKey);
        var notice = new Notice
        {
            Id = id,
            Type = type,
            At = time.GetUtcNow(),
            Tenant = tenant,
            Title = data["title"]?.GetValue<string>() ?? type,
            Data = data.ToJsonString(SetupJson.Options),
            Targets = await TargetsAsync(id, type, tenant, endpointIds, cancellationToken),
        };
        return (await notices.AddAsync([notice], cancellationToken)).Count > 0;
    }

    /// <summary>Enqueues a test message for one endpoint, whatever types it takes.</summary>
    /// <returns>The delivery's id.</returns>
    public async Task<Guid> EnqueueTestAsync(WebhookEndpoint endpoint, CancellationToken cancellationToken)
    {
        var id = AlertIdentity.Notice(WebhookTypes.Test, endpoint.Tenant, Guid.NewGuid().ToString());
        var target = Target(id, endpoint);
        var data = new JsonObject { ["title"] = "This is a test of Telemetry's webhooks.", ["webhook_id"] = endpoint.Id };
        await notices.AddAsync(
            [new Notice { Id = id, Type = WebhookTypes.Test, At = time.GetUtcNow(), Tenant = endpoint.Tenant, Title = data["title"]!.GetValue<string>(), Data = data.ToJsonString(SetupJson.Options), Targets = [target] }],
            cancellationToken);
        return target.DeliveryId;
    }

    /// <summary>Gets the endpoints that a notice goes to.</summary>
    internal async Task<IReadOnlyList<NoticeTarget>> TargetsAsync(
        Guid notice, string type, string? tenant, IReadOnlyCollection<string>? endpointIds, CancellationToken cancellationToken) =>
    [
        .. (await endpoints.ListAsync(cancellationToken))
            .Where(endpoint => endpoint.Takes(type, tenant) && (endpointIds is null || endpointIds.Contains(endpoint.Id)))
            .Select(endpoint => Target(notice, endpoint)),
    ];

    private static NoticeTarget Target(Guid notice, WebhookEndpoint endpoint) =>
        new(AlertIdentity.Delivery(notice, endpoint.Tenant, endpoint.Id), endpoint.Tenant, endpoint.Id);
}
