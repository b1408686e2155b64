using System.Globalization;
using System.Text.Json.Nodes;
using Telemetry.Aggregator.Setup;
using Telemetry.Store.Ingest;

namespace Telemetry.Aggregator.Rules.Kinds;

/// <summary>Finds that figures are older than they should be: events were accepted that are not in them yet.</summary>
public sealed class IngestLagRule(IDataFreshness freshness) : IAlertRule
{
    private static readonly RuleParameter Seconds = new("seconds_max", 120, 10, 86_400);

    public string Kind => "ingest_lag";

    public string Description => "Events accepted longer ago than a bound are not in the figures yet.";

    public IReadOnlyList<RuleParameter> Parameters { get; } = [Seconds];

    public TimeSpan Every => TimeSpan.FromSeconds(10);

    public bool IsGlobal => true;

    public Task<IReadOnlyList<RuleFinding>> EvaluateAsync(RuleScope scope, CancellationToken cancellationToken)
    {
        var refreshed = freshness.DataRefreshedAt;
        var age = scope.Now - refreshed;

        // Before the log was first read nothing is known.
        IReadOnlyList<RuleFinding> found = refreshed == DateTimeOffset.UnixEpoch || (decimal)age.TotalSeconds <= scope[Seconds]
            ? []
            :
            [
                new RuleFinding
                {
                    Title = string.Create(CultureInfo.InvariantCulture, $"Figures lag: events accepted after {SetupJson.Time(refreshed)} may be missing"),
                    Query = "/api/v1/spend",
                    Figures = new JsonObject { ["data_refreshed_at"] = SetupJson.Time(refreshed), ["seconds"] = (long)age.TotalSeconds, ["seconds_max"] = scope[Seconds] },
                },
            ];
        return Task.FromResult(found);
    }
}
