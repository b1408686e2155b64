using System.CommandLine;
using System.Globalization;
using Telemetry.Cli.Output;
using Telemetry.Cli.Server;

namespace Telemetry.Cli.Commands.Forgetting;

/// <summary>Takes the name of a user out of the store.</summary>
internal sealed class ForgetVerb : Verb
{
    private readonly StoreOptions store = new();
    private readonly Option<string> user = new("--user") { Description = "The name, as events carry it.", HelpName = "NAME", Required = true };
    private readonly Option<string?> tenant = new("--tenant") { Description = "Look in this tenant only.", HelpName = "NAME" };
    private readonly Option<bool> json = new("--json") { Description = "Print the API's answer as JSON." };

    public ForgetVerb()
        : base(
            "forget",
            "Take the name of a user out of everything that is stored. What was spent stays, under '(forgotten)'. See docs/security.md.",
            new("telemetry forget --user ada@example.com", "in every tenant"),
            new("telemetry forget --user ada --tenant acme", "in one"))
    {
        Options.Add(this.user);
        Options.Add(this.tenant);
        Options.Add(this.json);
        this.store.AddTo(this);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var path = new QueryString($"/api/v1/subjects/{Uri.EscapeDataString(parsed.GetValue(this.user)!)}").Add("tenant", parsed.GetValue(this.tenant)).ToString();
        var connection = await ServerConnection.OpenAsync(this.store.Read(parsed), cancellationToken).ConfigureAwait(false);
        await using (connection.ConfigureAwait(false))
        {
            var answer = await connection.Api.DeleteAsync(path, cancellationToken).ConfigureAwait(false);
            if (parsed.GetValue(this.json))
            {
                Answers.Json(answer);
                return ExitCodes.Done;
            }

            Terminal.Message(string.Create(
                CultureInfo.InvariantCulture,
                $"taken out of {answer.GetProperty("events").GetInt64():#,0} events, {answer.GetProperty("adjustments").GetInt64():#,0} corrections, {answer.GetProperty("rollup_rows").GetInt64():#,0} rows of figures and {answer.GetProperty("dead_letters").GetInt64():#,0} dead letters"));
            Terminal.Message($"the event log holds the name until {answer.GetProperty("log_clean_by").GetString()} at the latest, while the server runs; backups made before keep it");
        }

        return ExitCodes.Done;
    }
}
