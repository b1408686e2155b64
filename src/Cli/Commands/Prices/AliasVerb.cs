using System.CommandLine;
using System.Net.Http.Json;

namespace Telemetry.Cli.Commands.Prices;

/// <summary>Gives a priced model a further name.</summary>
internal sealed class AliasVerb : Verb
{
    private readonly StoreOptions store = new();
    private readonly Argument<ModelName> alias = ModelName.Argument("alias", "The name that has no price.");
    private readonly Argument<ModelName> target = ModelName.Argument("target", "The model whose price it has.");

    public AliasVerb()
        : base(
            "alias",
            "Price a model name as another model.",
            new("telemetry prices alias azure/my-deployment azure/gpt-4o", "a deployment with a name of its own"),
            new("telemetry prices alias acme/opus anthropic/claude-opus-4-5", "a reseller at list price"))
    {
        Arguments.Add(this.alias);
        Arguments.Add(this.target);
        this.store.AddTo(this);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var (name, meant) = (parsed.GetValue(this.alias), parsed.GetValue(this.target));
        using var body = JsonContent.Create(new
        {
            aliases = new[] { new { provider = name.Provider, alias = name.Model, target = meant.Model, target_provider = meant.Provider } },
        });
        await PriceChanges.SendAsync(this.store.Read(parsed), "/api/v1/prices", body, cancellationToken).ConfigureAwait(false);
        return ExitCodes.Done;
    }
}
