using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using Telemetry.Cli.Output;
using Telemetry.Cli.Server;

namespace Telemetry.Cli.Commands.Alerts;

/// <summary>The verbs about alert rules.</summary>
internal static class RuleVerbs
{
    public static Command Create() => new VerbGroup(
        "rules",
        "See and change the rules that alerts come from, besides budgets. All are on by default.",
        [new ListRulesVerb(), new SetRuleVerb(), new ResetRuleVerb()],
        new("telemetry alerts rules list", "every rule with its figures"),
        new("telemetry alerts rules set spend_anomaly spend_min_usd=50", "only hours above 50 USD"),
        new("telemetry alerts rules set double_capture --off", "turn one off"),
        new("telemetry alerts rules reset spend_anomaly", "back to the default"));
}

/// <summary>Lists the rules.</summary>
internal sealed class ListRulesVerb : Verb
{
    private static readonly ImmutableArray<TableColumn> Columns =
        [new("id", "id"), new("enabled", "enabled"), new("tenant", "tenant"), new("default", "is_default"), new("parameters", "parameters"), new("webhooks", "webhooks")];

    private readonly StoreOptions store = new();
    private readonly OutputOptions output = new();

    public ListRulesVerb()
        : base("list", "List the rules and their figures.", new Example("telemetry alerts rules list --json", "with descriptions"))
    {
        this.output.AddTo(this);
        this.store.AddTo(this);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var connection = await ServerConnection.OpenAsync(this.store.Read(parsed), cancellationToken).ConfigureAwait(false);
        await using (connection.ConfigureAwait(false))
        {
            var question = new QueryString("/api/v1/alert-rules").Add("limit", this.output.Limit(parsed)).ToString();
            await ListAnswer.PrintAsync(connection.Api, question, this.output.Form(parsed), Columns, "No rules.", cancellationToken).ConfigureAwait(false);
        }

        return ExitCodes.Done;
    }
}

/// <summary>Changes a rule.</summary>
internal sealed class SetRuleVerb : Verb
{
    private readonly ObjectRequest request = new();
    private readonly Argument<string> id = new("rule") { Description = "The rule's id.", HelpName = "RULE" };
    private readonly Argument<string[]> figures = new("figures")
    {
        Description = "Figures that differ from the defaults, e.g. calls_min=500.", HelpName = "NAME=VALUE", Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly Option<bool> off = new("--off") { Description = "Turn the rule off." };
    private readonly Option<string[]> webhook = new("--webhook") { Description = "Tell only this webhook. May be repeated. Default: all.", HelpName = "ID", DefaultValueFactory = static _ => [] };

    public SetRuleVerb()
        : base(
            "set",
            "Change a rule. What is not given has its default.",
            new("telemetry alerts rules set cache_hit_rate hit_rate_percent=70 calls_min=500", "a higher bound, for busy hours only"),
            new("telemetry alerts rules set unpriced_usage --webhook ops", "tell one webhook"))
    {
        Arguments.Add(this.id);
        Arguments.Add(this.figures);
        Options.Add(this.off);
        Options.Add(this.webhook);
        this.request.AddTo(this);
        this.figures.Validators.Add(static result =>
        {
            foreach (var token in result.Tokens.Where(static token => token.Value.IndexOf('=', StringComparison.Ordinal) < 1))
            {
                result.AddError($"'{token.Value}' is not NAME=VALUE, e.g. calls_min=500");
            }
        });
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        // Amounts in USD are strings in JSON; all other figures are numbers.
        var values = parsed.GetValue(this.figures)!.Select(static figure => figure.Split('=', 2)).ToDictionary(
            static pair => pair[0],
            static pair => pair[0].EndsWith("_usd", StringComparison.Ordinal) || !decimal.TryParse(pair[1], NumberStyles.Number, CultureInfo.InvariantCulture, out var number) ? (object)pair[1] : number);
        var body = new { enabled = !parsed.GetValue(this.off), parameters = values, webhooks = parsed.GetValue(this.webhook) };
        await this.request.SendAsync(parsed, HttpMethod.Put, $"/api/v1/alert-rules/{Uri.EscapeDataString(parsed.GetValue(this.id)!)}", body, null, cancellationToken).ConfigureAwait(false);
        return ExitCodes.Done;
    }
}

/// <summary>Restores a rule's default.</summary>
internal sealed class ResetRuleVerb : Verb
{
    private readonly ObjectRequest request = new();
    private readonly Argument<string> id = new("rule") { Description = "The rule's id.", HelpName = "RULE" };

    public ResetRuleVerb()
        : base("reset", "Restore a rule's default.", new Example("telemetry alerts rules reset cache_hit_rate", "as if it had never been set"))
    {
        Arguments.Add(this.id);
        this.request.AddTo(this);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        await this.request.SendAsync(parsed, HttpMethod.Delete, $"/api/v1/alert-rules/{Uri.EscapeDataString(parsed.GetValue(this.id)!)}", null, null, cancellationToken).ConfigureAwait(false);
        return ExitCodes.Done;
    }
}
