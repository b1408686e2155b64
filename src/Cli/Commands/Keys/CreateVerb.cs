using System.CommandLine;
using System.Globalization;
using System.Net.Http.Json;
using Spectre.Console;
using Telemetry.Cli.Hosting;
using Telemetry.Cli.Output;
using Telemetry.Cli.Server;

namespace Telemetry.Cli.Commands.Keys;

/// <summary>Makes a key and shows its text this once.</summary>
internal sealed class CreateVerb : Verb
{
    private readonly StoreOptions store = new();
    private readonly Argument<string> name = new("name") { Description = "What you will know it by, e.g. the program that uses it.", HelpName = "NAME" };
    private readonly Option<string[]> scopes = new("--scope")
    {
        Description = "What it may do, repeatable: ingest (send events), read, admin (everything).", HelpName = "SCOPE", Required = true,
    };

    private readonly Option<string?> tenant = new("--tenant") { Description = "Bind it to this tenant: it sends, sees and changes nothing else.", HelpName = "NAME" };
    private readonly Option<string?> expires = new("--expires") { Description = "When it ends: a time from now (36h, 90d, 1y), a date or an RFC 3339 time. Default: never.", HelpName = "TIME" };
    private readonly Option<bool> json = new("--json") { Description = "Print the API's answer as JSON." };

    public CreateVerb()
        : base(
            "create",
            "Make a key. Its text is printed this once; the server keeps only a hash.",
            new("telemetry keys create search-service --scope ingest", "for TELEMETRY_KEY of a program that calls models"),
            new("telemetry keys create dashboards --scope read --expires 1y", "for whoever asks, for a year"),
            new("telemetry keys create acme-admin --scope admin --tenant acme", "everything, of one tenant"),
            new("export TELEMETRY_KEY=$(telemetry keys create me --scope admin)", "the text alone goes to stdout"))
    {
        Arguments.Add(this.name);
        Options.Add(this.scopes);
        Options.Add(this.tenant);
        Options.Add(this.expires);
        Options.Add(this.json);
        this.store.AddTo(this);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        using var body = JsonContent.Create(new
        {
            name = parsed.GetValue(this.name),
            scopes = parsed.GetValue(this.scopes),
            tenant = parsed.GetValue(this.tenant),
            expires_at = End(parsed.GetValue(this.expires), TimeProvider.System),
        });
        var connection = await ServerConnection.OpenAsync(this.store.Read(parsed), cancellationToken).ConfigureAwait(false);
        await using (connection.ConfigureAwait(false))
        {
            var answer = await connection.Api.PostAsync("/api/v1/keys", body, cancellationToken).ConfigureAwait(false);
            if (parsed.GetValue(this.json))
            {
                Answers.Json(answer);
                return ExitCodes.Done;
            }

            Terminal.Results.WriteLine(answer.GetProperty("key").GetString()!);
            Terminal.Message($"made the key {answer.GetProperty("id").GetString()}; its text is not shown again");
        }

        return ExitCodes.Done;
    }

    private static string? End(string? text, TimeProvider clock) => text is not null && Duration.TryParse(text, out var length)
        ? (clock.GetUtcNow() + length).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)
        : text;
}
