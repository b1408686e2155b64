using System.Text.Json;
using System.Text.Json.Nodes;
using Telemetry.FakeProviders.Recording;

namespace Telemetry.Hooks.Tests.Bench;

/// <summary>Holds what was stored against what the provider says it sent.</summary>
internal static class Same
{
    /// <summary>Each answer sent is stored once, and nothing else is.</summary>
    public static void Stored(IEnumerable<SentAnswer> sent, IReadOnlyList<JsonElement> stored)
    {
        var calls = sent.Where(static answer => answer.Api.Length > 0).ToList();
        Assert.Equal(calls.Count, stored.Count);
        var byIds = stored.ToLookup(static one => (Text(one, "request_id"), Text(one, "response_id")));
        foreach (var group in calls.GroupBy(static call => (call.RequestId, call.HttpStatus == 200 ? call.ResponseId : "")))
        {
            // Only refusals of APIs without request ids share a group: all of them have neither id.
            Assert.Equal(group.Count(), byIds[group.Key].Count());
            foreach (var (call, one) in group.Zip(byIds[group.Key]))
            {
                Call(call, one);
            }
        }
    }

    private static void Call(SentAnswer sent, JsonElement stored)
    {
        var isAnswered = sent.HttpStatus == 200;
        var isCounted = isAnswered && sent.Usage is not null;
        Assert.Equal(
            (sent.Provider, sent.Api, sent.Model, sent.Operation, sent.Status, sent.HttpStatus, sent.Streamed),
            (Text(stored, "provider"), Text(stored, "api"), Text(stored, "model"), Text(stored, "operation"), Text(stored, "status"), stored.GetProperty("http_status").GetInt32(), stored.GetProperty("streamed").GetBoolean()));
        Assert.Equal(isAnswered && (sent.Status is "aborted" or "error" || !isCounted) ? "partial" : "final", Text(stored, "usage_quality"));
        Assert.Equal(sent.RetryCount ?? 0, Attempt(stored));
        var raw = stored.TryGetProperty("raw_usage", out var usage) ? JsonNode.Parse(usage.GetRawText()) : null;
        Assert.True(
            JsonNode.DeepEquals(isCounted ? JsonNode.Parse(sent.Usage!.Value.GetRawText()) : null, raw),
            $"Sent {sent.Usage}, stored {raw?.ToJsonString()}");
        Assert.Empty(stored.GetProperty("flags").EnumerateArray());
    }

    /// <summary>The store keeps a 0, the first try, as not given.</summary>
    public static int Attempt(JsonElement one) =>
        one.TryGetProperty("attempt", out var attempt) && attempt.ValueKind == JsonValueKind.Number ? attempt.GetInt32() : 0;

    public static string Text(JsonElement one, string name) =>
        one.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";
}
