using System.CommandLine;
using System.Globalization;
using System.Text.Json;
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
            var answer = await ForgetAsync(connection.Api, path, cancellationToken).ConfigureAwait(false);
            if (parsed.GetValue(this.json))
            {
                Answers.Json(answer);
                return ExitCodes.Done;
            }

            Say(answer);
        }

        return ExitCodes.Done;
    }

    /// <summary>Asks until it is done, and says what it waits for.</summary>
    private static async Task<JsonElement> ForgetAsync(ApiClient api, string path, CancellationToken cancellationToken)
    {
        var told = "";
        while (true)
        {
            var answer = await api.DeleteAsync(path, cancellationToken).ConfigureAwait(false);
            if (answer.GetProperty("state").GetString() == "done")
            {
                return answer;
            }

            if (answer.GetProperty("waiting_for").GetString() is { } waitingFor && waitingFor != told)
            {
                Terminal.Message($"{told = waitingFor} It is waited for; interrupting does not undo the request.");
            }
        }
    }

    private static void Say(JsonElement answer)
    {
        Terminal.Message(string.Create(
            CultureInfo.InvariantCulture,
            $"taken out of {Count("events"):#,0} events, {Count("adjustments"):#,0} corrections, {Count("rollup_rows"):#,0} rows of figures, {Count("dead_letters"):#,0} dead letters and {Count("notices"):#,0} alerts and messages"));
        foreach (var budget in answer.GetProperty("named_by_budgets").EnumerateArray())
        {
            var tenant = budget.GetProperty("tenant").GetString();
            Terminal.Message($"the filter of the budget {budget.GetProperty("id").GetString()}{(tenant is null ? "" : $" of tenant {tenant}")} names the user still: change or remove it");
        }

        Terminal.Message(answer.GetProperty("log_clean_by").GetString() is { } by
            ? $"the event log holds the name until {by} at the latest, while the server runs; backups made before keep it"
            : "Kafka holds the name as long as its topics keep records; backups made before keep it");

        long Count(string name) => answer.GetProperty(name).GetInt64();
    }
}
