using System.CommandLine;
using Telemetry.Cli.Output;

namespace Telemetry.Cli.Commands.Query;

/// <summary>The questions that <c>query</c> asks the API.</summary>
internal static class QueryVerbs
{
    public static Command Create() => new VerbGroup(
        "query",
        "Ask what was used and what it cost.",
        [Spend(), Models(), Cache(), new EventsVerb()],
        new("telemetry query spend", "cost by day, the last 7 days"),
        new("telemetry query spend --group-by team --bucket month --from 2026-01-01", "cost by team and month"),
        new("telemetry query models --json", "models and their shares, for a program"),
        new("telemetry query cache --group-by project", "what prompt caching saved, by project"),
        new("telemetry query events --filter model=claude-opus-4-5 --limit 5", "the latest calls of one model"));

    private static AggregateVerb Spend() => new(
        "spend",
        "Cost and tokens by period and group.",
        "/api/v1/spend",
        [
            new("calls", "calls", CellKind.Count), new("input", "uncached_input_tokens", CellKind.Count), new("cache read", "cache_read_tokens", CellKind.Count),
            new("output", "output_tokens", CellKind.Count), new("hit rate", "hit_rate", CellKind.Ratio), new("cost USD", "cost_usd", CellKind.Money),
            new("list USD", "list_cost_usd", CellKind.Money), new("unpriced", "unpriced_calls", CellKind.Count),
        ],
        new("telemetry query spend", "by day, the last 7 days"),
        new("telemetry query spend --bucket none --group-by model", "one row for each model"),
        new("telemetry query spend --from 2026-11-01 --to 2026-12-01 --tz Europe/Berlin", "one calendar month in a zone"),
        new("telemetry query spend --filter team=search --filter team=ads --csv", "two teams, for a spreadsheet"));

    private static AggregateVerb Models() => new(
        "models",
        "Models and their shares of calls, tokens and cost.",
        "/api/v1/models",
        [
            new("calls", "calls", CellKind.Count), new("share", "share_calls", CellKind.Ratio), new("tokens", "share_tokens", CellKind.Ratio),
            new("cost USD", "cost_usd", CellKind.Money), new("share", "share_cost", CellKind.Ratio), new("list USD", "list_cost_usd", CellKind.Money),
            new("unpriced", "unpriced_calls", CellKind.Count),
        ],
        new("telemetry query models", "the last 7 days"),
        new("telemetry query models --from 2026-01-01 --group-by project", "by project as well"));

    private static AggregateVerb Cache() => new(
        "cache",
        "What prompt caching did: hit rate and money saved, net of what writes cost more.",
        "/api/v1/cache",
        [
            new("calls", "calls", CellKind.Count), new("hit rate", "hit_rate", CellKind.Ratio), new("cost USD", "cost_usd", CellKind.Money),
            new("without cache", "cost_without_cache_usd", CellKind.Money), new("saved USD", "cache_saving_usd", CellKind.Money),
            new("write premium", "cache_write_premium_usd", CellKind.Money), new("unread writes", "cache_write_tokens_unread", CellKind.Count),
        ],
        new("telemetry query cache", "the last 7 days"),
        new("telemetry query cache --group-by project,model --bucket week", "by project, model and week"));
}
