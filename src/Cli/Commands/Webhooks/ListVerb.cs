using System.Collections.Immutable;
using System.CommandLine;
using Telemetry.Cli.Output;
using Telemetry.Cli.Server;

namespace Telemetry.Cli.Commands.Webhooks;

/// <summary>Lists the endpoints.</summary>
internal sealed class ListVerb : Verb
{
    private static readonly ImmutableArray<TableColumn> Columns =
        [new("id", "id"), new("format", "format"), new("enabled", "enabled"), new("tenant", "tenant"), new("types", "types"), new("url", "url")];

    private readonly StoreOptions store = new();
    private readonly OutputOptions output = new();

    public ListVerb()
        : base("list", "List the webhooks.", new Example("telemetry webhooks list", "where alerts go"))
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
            var question = new QueryString("/api/v1/webhooks").Add("limit", this.output.Limit(parsed)).ToString();
            await ListAnswer.PrintAsync(connection.Api, question, this.output.Form(parsed), Columns, "No webhooks: set one with 'telemetry webhooks set'.", cancellationToken).ConfigureAwait(false);
        }

        return ExitCodes.Done;
    }
}
