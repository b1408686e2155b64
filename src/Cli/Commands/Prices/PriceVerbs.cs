using System.CommandLine;

namespace Telemetry.Cli.Commands.Prices;

/// <summary>The verbs about what tokens cost.</summary>
internal static class PriceVerbs
{
    public static Command Create() => new VerbGroup(
        "prices",
        "See and set what tokens cost. Prices are dated; a call costs what was in force when it was made.",
        [new ListVerb(), new ShowVerb(), new SetVerb(), new AliasVerb(), new UpdateVerb(), new RerateVerb()],
        new("telemetry prices list --provider anthropic", "the cards in force now"),
        new("telemetry prices show anthropic/claude-opus-4-5", "every rate of one model"),
        new("telemetry prices set acme/llm-1 --from 2026-11-01 uncached_input_tokens=2 output_tokens=8", "a price of your own"),
        new("telemetry prices alias acme/llm-1-eu acme/llm-1", "another name of the same model"),
        new("telemetry prices update", "newer list prices from the genai-prices catalogue"),
        new("telemetry prices rerate", "what the present prices make of calls already stored"));
}
