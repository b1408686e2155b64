using System.CommandLine;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Telemetry.Aggregator.Budgets;
using Telemetry.Cli.Output;
using Telemetry.Events;

namespace Telemetry.Cli.Commands.Budgets;

/// <summary>Creates or replaces a budget.</summary>
internal sealed class SetVerb : Verb
{
    private readonly BudgetOptions budgets = new(one: true);
    private readonly Option<string> limit = new("--limit-usd") { Description = "What a period may cost, in USD.", HelpName = "USD", Required = true };
    private readonly Option<string> period = new("--period") { Description = "day, week, month, quarter or year.", HelpName = "PERIOD", Required = true };
    private readonly Option<string?> zone = new("--timezone") { Description = "IANA zone whose calendar counts. Default: UTC.", HelpName = "ZONE" };
    private readonly Option<string?> name = new("--name") { Description = "What people call it. Default: the id.", HelpName = "TEXT" };
    private readonly Option<string[]> filter = new("--filter") { Description = "Calls that count; repeat it for further values and dimensions.", HelpName = "NAME=VALUE" };
    private readonly Option<string?> per = new("--per") { Description = "One budget for each value of this dimension, such as user.", HelpName = "NAME" };

    private readonly Option<string[]> threshold = new("--threshold")
    {
        Description = "Percent of the limit to tell of, such as 80 or forecast:100; repeatable. Default: 80, 100 and forecast:100.", HelpName = "PERCENT",
    };

    private readonly Option<string[]> webhook = new("--webhook") { Description = "Webhook to tell, by id; repeatable.", HelpName = "ID" };
    private readonly Option<string?> action = new("--when-exceeded") { Description = "What callers that ask are told: notify (go on), downgrade or block.", HelpName = "ACTION" };
    private readonly Option<string?> downgrade = new("--downgrade-to") { Description = "Model to use instead, with downgrade.", HelpName = "MODEL" };

    public SetVerb()
        : base(
            "set",
            "Create or replace a budget.",
            new("telemetry budgets set search --limit-usd 500 --period month --timezone Asia/Shanghai --filter team=search", "a team's month"),
            new("telemetry budgets set people --limit-usd 5 --period day --per user --threshold 100", "each user's day"),
            new("telemetry budgets set lab --limit-usd 50 --period week --when-exceeded downgrade --downgrade-to claude-haiku-4-5", "a smaller model once spent"))
    {
        foreach (var option in (Option[])[this.limit, this.period, this.zone, this.name, this.filter, this.per, this.threshold, this.webhook, this.action, this.downgrade])
        {
            Options.Add(option);
        }

        this.budgets.AddTo(this);
        Check(this.filter, static text => text.IndexOf('=', StringComparison.Ordinal) > 0 ? null : $"'{text}' is not NAME=VALUE, e.g. team=search");
        Check(this.threshold, static text => ThresholdOf(text) is null ? $"'{text}' is not a percent such as 80, or forecast:100" : null);
        Check(this.period, static text => Known(text, BudgetNames.Periods));
        Check(this.action, static text => Known(text, BudgetNames.Actions));
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var connection = await this.budgets.OpenAsync(parsed, cancellationToken).ConfigureAwait(false);
        await using (connection.ConfigureAwait(false))
        {
            using var body = JsonContent.Create(Budget(parsed));
            var answer = await connection.Api.PutAsync(this.budgets.Path(parsed).ToString(), body, cancellationToken).ConfigureAwait(false);
            Terminal.Message($"budget {answer.GetProperty("id")} is set, revision {answer.GetProperty("revision")}; 'telemetry budgets status {answer.GetProperty("id")}' shows how it stands");
        }

        return ExitCodes.Done;
    }

    private JsonObject Budget(ParseResult parsed)
    {
        var budget = new JsonObject { ["limit_usd"] = parsed.GetValue(this.limit), ["period"] = parsed.GetValue(this.period) };
        foreach (var (field, option) in (IEnumerable<(string, Option<string?>)>)
            [("timezone", this.zone), ("name", this.name), ("when_exceeded", this.action), ("downgrade_to", this.downgrade)])
        {
            if (parsed.GetValue(option) is { } text)
            {
                budget[field] = text;
            }
        }

        if (parsed.GetValue(this.per) is { } dimension)
        {
            budget["per"] = new JsonArray(dimension);
        }

        if (parsed.GetValue(this.filter) is { Length: > 0 } filters)
        {
            budget["filter"] = new JsonObject(filters.Select(static text => text.Split('=', 2)).GroupBy(static pair => pair[0]).Select(static group =>
                KeyValuePair.Create(group.Key, (JsonNode?)List(group.Select(static pair => (JsonNode)pair[1])))));
        }

        if (parsed.GetValue(this.threshold) is { Length: > 0 } thresholds)
        {
            budget["thresholds"] = List(thresholds.Select(static text => (JsonNode)ThresholdOf(text)!));
        }

        if (parsed.GetValue(this.webhook) is { Length: > 0 } webhooks)
        {
            budget["webhooks"] = List(webhooks.Select(static id => (JsonNode)id));
        }

        return budget;
    }

    private static JsonArray List(IEnumerable<JsonNode> nodes) => new([.. nodes]);

    private static JsonObject? ThresholdOf(string text)
    {
        var parts = text.Split(':', 2);
        var basis = parts.Length == 2 ? parts[0] : BudgetNames.NameOf(ThresholdBasis.Actual);
        return BudgetNames.Bases.Contains(basis) && int.TryParse(parts[^1].TrimEnd('%'), NumberStyles.None, CultureInfo.InvariantCulture, out var percent)
            ? new JsonObject { ["percent"] = percent, ["basis"] = basis }
            : null;
    }

    private static string? Known(string text, IEnumerable<string> names) =>
        names.Contains(text) ? null : $"'{text}' is not one of {string.Join(", ", names)}{NearestName.Hint(text, names)}";

    private static void Check(Option option, Func<string, string?> faultOf) => option.Validators.Add(result =>
    {
        foreach (var fault in result.Tokens.Select(token => faultOf(token.Value)).OfType<string>())
        {
            result.AddError($"{option.Name}: {fault}");
        }
    });
}
