using System.Globalization;
using System.Text;
using Telemetry.Broker;

namespace Telemetry.Ingest.Tests.Pipeline;

/// <summary>One event to send: few fields, and a cost that can be worked out by hand.</summary>
internal sealed record TestEvent
{
    // claude-haiku-4-5 of the built-in book: USD per million tokens.
    private const decimal InputRate = 1m;
    private const decimal OutputRate = 5m;

    public required Guid Id { get; init; }
    public required DateTimeOffset OccurredAt { get; init; }
    public string Tenant { get; init; } = "";
    public string Model { get; init; } = "claude-haiku-4-5";
    public long Input { get; init; } = 100;
    public long Output { get; init; } = 10;
    public string Team { get; init; } = "search";
    public string User { get; init; } = "";
    public string Quality { get; init; } = "final";

    /// <summary>Gets the cost in USD by the built-in book.</summary>
    public decimal Cost => ((Input * InputRate) + (Output * OutputRate)) / 1_000_000m;

    public OutgoingRecord ToRecord() => new()
    {
        Key = Encoding.ASCII.GetBytes(Id.ToString()),
        Value = Encoding.UTF8.GetBytes(string.Create(
            CultureInfo.InvariantCulture,
            $$$"""
            {"event_id":"{{{Id}}}","tenant":"{{{Tenant}}}","occurred_at":"{{{OccurredAt.UtcDateTime:O}}}","provider":"anthropic","model":"{{{Model}}}",
            "usage":{"uncached_input_tokens":{{{Input}}},"output_tokens":{{{Output}}} },"usage_quality":"{{{Quality}}}",
            "dimensions":{"team":"{{{Team}}}","user":"{{{User}}}"} }
            """)),
    };
}
