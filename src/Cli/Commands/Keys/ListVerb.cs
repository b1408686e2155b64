using System.Collections.Immutable;
using System.CommandLine;
using Telemetry.Cli.Output;
using Telemetry.Cli.Server;

namespace Telemetry.Cli.Commands.Keys;

/// <summary>Lists the stored keys.</summary>
internal sealed class ListVerb : Verb
{
    private static readonly ImmutableArray<TableColumn> Columns =
    [
        new("name", "name"), new("id", "id"), new("scopes", "scopes"), new("tenant", "tenant"), new("made", "created_at", CellKind.Time),
        new("ends", "expires_at", CellKind.Time), new("last used", "last_used_at", CellKind.Time),
    ];

    private readonly StoreOptions store = new();
    private readonly OutputOptions output = new();
    private readonly Option<string?> tenant = new("--tenant") { Description = "Keep only keys bound to this tenant.", HelpName = "NAME" };

    public ListVerb()
        : base(
            "list",
            "List the keys, never their texts.",
            new("telemetry keys list", "all of them"),
            new("telemetry keys list --tenant acme --json", "one tenant's, for a program"))
    {
        Options.Add(this.tenant);
        this.output.AddTo(this);
        this.store.AddTo(this);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var question = new QueryString("/api/v1/keys").Add("tenant", parsed.GetValue(this.tenant)).Add("limit", this.output.Limit(parsed)).ToString();
        var connection = await ServerConnection.OpenAsync(this.store.Read(parsed), cancellationToken).ConfigureAwait(false);
        await using (connection.ConfigureAwait(false))
        {
            await ListAnswer.PrintAsync(connection.Api, question, this.output.Form(parsed), Columns, "No keys.", cancellationToken).ConfigureAwait(false);
        }

        return ExitCodes.Done;
    }
}
