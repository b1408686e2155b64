using System.Collections.Immutable;
using System.CommandLine;
using System.Text.Json;
using Telemetry.Cli.Output;
using Telemetry.Cli.Server;

namespace Telemetry.Cli.Commands.Prices;

/// <summary>Shows every rate of one model.</summary>
internal sealed class ShowVerb : Verb
{
    private static readonly ImmutableArray<(string Header, bool IsNumber)> Columns =
        [("card", false), ("when", false), ("class", false), ("USD", true), ("per", false)];

    private readonly StoreOptions store = new();
    private readonly Argument<ModelName> model = ModelName.Argument("model", "The model, by id or alias.");
    private readonly Option<string?> at = new("--at") { Description = "Moment the prices are wanted for. Default: now.", HelpName = "TIME" };
    private readonly Option<bool> json = new("--json") { Description = "Print the API's answer as JSON." };

    public ShowVerb()
        : base(
            "show",
            "Show every rate of one model, and where it was read.",
            new("telemetry prices show anthropic/claude-opus-4-5", "now"),
            new("telemetry prices show openai/gpt-4o --at 2024-08-01", "at a date"))
    {
        Arguments.Add(this.model);
        Options.Add(this.at);
        Options.Add(this.json);
        this.store.AddTo(this);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var name = parsed.GetValue(this.model);
        var question = new QueryString("/api/v1/prices").Add("provider", name.Provider).Add("model", name.Model).Add("at", parsed.GetValue(this.at));
        var connection = await ServerConnection.OpenAsync(this.store.Read(parsed), cancellationToken).ConfigureAwait(false);
        await using (connection.ConfigureAwait(false))
        {
            var answer = await connection.Api.GetAsync(question.ToString(), cancellationToken).ConfigureAwait(false);
            var cards = answer.GetProperty("data").EnumerateArray().ToList();
            if (parsed.GetValue(this.json))
            {
                Answers.Json(answer);
            }
            else if (cards.Count == 0)
            {
                Terminal.Message($"no price card of {name.Provider}/{name.Model} is in force; 'telemetry prices set' makes one");
            }
            else
            {
                ResultTable.Print(Columns, cards.SelectMany(Rates));
                foreach (var source in cards.Select(static card => card.GetProperty("source").GetString()).Distinct())
                {
                    Terminal.Note($"source: {source}");
                }
            }

            return cards.Count == 0 ? ExitCodes.Failed : ExitCodes.Done;
        }
    }

    private static IEnumerable<IReadOnlyList<string>> Rates(JsonElement card)
    {
        var id = card.GetProperty("card_id").ToString();
        var when = string.Join(", ", card.GetProperty("when").EnumerateObject().Select(static pair => $"{pair.Name}={pair.Value}"));
        foreach (var (member, per) in ((string, string)[])[("usd_per_million", "million tokens"), ("usd_per_request", "request")])
        {
            foreach (var rate in card.GetProperty(member).EnumerateObject().ToList())
            {
                yield return [id, when, rate.Name, rate.Value.ToString(), per];
            }
        }
    }
}
