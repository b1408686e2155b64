using System.CommandLine;
using System.Globalization;
using System.Net.Http.Json;
using Telemetry.Events;

namespace Telemetry.Cli.Commands.Prices;

/// <summary>Sets a price.</summary>
internal sealed class SetVerb : Verb
{
    private readonly StoreOptions store = new();
    private readonly Argument<ModelName> model = ModelName.Argument("model", "The model.");
    private readonly Argument<string[]> rates = new("rates")
    {
        Description = "USD per million tokens of a class, or per request of web_search_requests, e.g. output_tokens=15.",
        HelpName = "CLASS=USD",
        Arity = ArgumentArity.OneOrMore,
    };

    private readonly Option<string> from = new("--from") { Description = "Start: a date (midnight UTC) or an RFC 3339 time. Default: today.", HelpName = "TIME" };
    private readonly Option<string?> to = new("--to") { Description = "End, not included. Default: the next known change.", HelpName = "TIME" };
    private readonly Option<string?> tier = new("--service-tier") { Description = "Only for this tier.", HelpName = "NAME" };
    private readonly Option<string?> speed = new("--speed") { Description = "Only for this speed.", HelpName = "NAME" };
    private readonly Option<string?> region = new("--inference-region") { Description = "Only for this region.", HelpName = "NAME" };
    private readonly Option<string?> deployment = new("--deployment-type") { Description = "Only for this deployment type.", HelpName = "NAME" };
    private readonly Option<long?> over = new("--prompt-tokens-over") { Description = "Only for prompts longer than this.", HelpName = "N" };
    private readonly Option<string?> source = new("--source") { Description = "Where the price was read.", HelpName = "TEXT" };

    public SetVerb()
        : base(
            "set",
            "Set the price of a model. Classes that are not given keep the price they have.",
            new("telemetry prices set acme/llm-1 uncached_input_tokens=2 output_tokens=8", "for calls from today on"),
            new("telemetry prices set acme/llm-1 --from 2026-12-01 cache_read_tokens=0.2", "one class, from a date on"),
            new("telemetry prices set acme/llm-1 --service-tier batch uncached_input_tokens=1 output_tokens=4", "the batch tier"))
    {
        Arguments.Add(this.model);
        Arguments.Add(this.rates);
        foreach (var option in (Option[])[this.from, this.to, this.tier, this.speed, this.region, this.deployment, this.over, this.source])
        {
            Options.Add(option);
        }

        this.store.AddTo(this);
        this.rates.Validators.Add(static result =>
        {
            foreach (var fault in result.Tokens.Select(static token => Fault(token.Value)).OfType<string>())
            {
                result.AddError(fault);
            }
        });
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var name = parsed.GetValue(this.model);
        var pairs = parsed.GetValue(this.rates)!.Select(static rate => rate.Split('=', 2)).ToList();
        var requests = TokenClasses.NameOf(TokenClass.WebSearchRequests);
        var today = TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        var change = new
        {
            cards = new[]
            {
                new
                {
                    provider = name.Provider,
                    model = name.Model,
                    from = parsed.GetValue(this.from) ?? today,
                    to = parsed.GetValue(this.to),
                    usd_per_million = pairs.Where(pair => pair[0] != requests).ToDictionary(static pair => pair[0], static pair => pair[1]),
                    usd_per_request = pairs.Where(pair => pair[0] == requests).ToDictionary(static pair => pair[0], static pair => pair[1]),
                    service_tier = parsed.GetValue(this.tier),
                    speed = parsed.GetValue(this.speed),
                    inference_region = parsed.GetValue(this.region),
                    deployment_type = parsed.GetValue(this.deployment),
                    prompt_tokens_over = parsed.GetValue(this.over),
                    source = parsed.GetValue(this.source) ?? "",
                },
            },
        };
        using var body = JsonContent.Create(change);
        await PriceChanges.SendAsync(this.store.Read(parsed), "/api/v1/prices", body, cancellationToken).ConfigureAwait(false);
        return ExitCodes.Done;
    }

    private static string? Fault(string rate)
    {
        var at = rate.IndexOf('=', StringComparison.Ordinal);
        if (at < 1 || !decimal.TryParse(rate.AsSpan(at + 1), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out _))
        {
            return $"'{rate}' is not CLASS=USD, e.g. output_tokens=15";
        }

        var known = TokenClasses.All.Where(TokenClasses.IsPriced).Select(TokenClasses.NameOf).ToList();
        return known.Contains(rate[..at]) ? null : $"'{rate[..at]}' is no token class{NearestName.Hint(rate[..at], known)}";
    }
}
