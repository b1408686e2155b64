using System.CommandLine;
using Telemetry.Cli.Output;

namespace Telemetry.Cli.Commands.Prices;

/// <summary>Takes over newer list prices.</summary>
internal sealed class UpdateVerb : Verb
{
    private readonly StoreOptions store = new();
    private readonly Option<FileInfo?> from = new("--from")
    {
        Description = "A genai-prices catalogue or a price book (docs/pricing.md). Default: the latest catalogue, fetched by npm.", HelpName = "FILE",
    };

    public UpdateVerb()
        : base(
            "update",
            "Take over newer list prices. The project's own books and what you set yourself stay above the catalogue.",
            new("telemetry prices update", "the latest genai-prices catalogue"),
            new("telemetry prices update --from catalogue.json", "without a network"))
    {
        Options.Add(this.from);
        this.store.AddTo(this);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var file = parsed.GetValue(this.from);
        if (file is { Exists: false })
        {
            throw new VerbException($"there is no file '{file}'");
        }

        var content = file is null
            ? await PriceCatalogue.FetchAsync(cancellationToken).ConfigureAwait(false)
            : await File.ReadAllBytesAsync(file.FullName, cancellationToken).ConfigureAwait(false);
        using var body = new ByteArrayContent(content);
        body.Headers.ContentType = new("application/json");
        await PriceChanges.SendAsync(this.store.Read(parsed), "/api/v1/prices/update", body, cancellationToken).ConfigureAwait(false);
        Terminal.Message(file is null ? "took over the latest genai-prices catalogue" : $"took over {file.Name}");
        return ExitCodes.Done;
    }
}
