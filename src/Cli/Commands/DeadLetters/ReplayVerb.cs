using System.CommandLine;
using System.Net;
using Telemetry.Cli.Output;
using Telemetry.Cli.Server;

namespace Telemetry.Cli.Commands.DeadLetters;

/// <summary>Takes dead letters in again, after what they were refused for was cured.</summary>
internal sealed class ReplayVerb : Verb
{
    private readonly StoreOptions store = new();
    private readonly Argument<Guid[]> ids = new("ids") { Description = "The dead letters.", HelpName = "ID", Arity = ArgumentArity.ZeroOrMore };
    private readonly Option<string?> reason = new("--reason") { Description = "Replay every dead letter of this reason.", HelpName = "REASON" };

    public ReplayVerb()
        : base(
            "replay",
            "Take dead letters in again. Identities keep events single, so this is safe to repeat.",
            new("telemetry dead-letters replay 6a3f0d0e-5a2b-5c1d-8e4f-0a1b2c3d4e5f", "one"),
            new("telemetry dead-letters replay --reason unsupported_schema_version", "all of one reason, after an upgrade"))
    {
        Arguments.Add(this.ids);
        Options.Add(this.reason);
        this.store.AddTo(this);
        Validators.Add(result =>
        {
            var named = result.GetResult(this.ids)?.Tokens.Count ?? 0;
            if (named == 0 == result.GetResult(this.reason) is null)
            {
                result.AddError("name dead letters by id, or give --reason, not both");
            }
        });
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var connection = await ServerConnection.OpenAsync(this.store.Read(parsed), cancellationToken).ConfigureAwait(false);
        await using (connection.ConfigureAwait(false))
        {
            var wanted = parsed.GetValue(this.reason) is { } reason
                ? await FindAsync(connection.Api, reason, cancellationToken).ConfigureAwait(false)
                : [.. (parsed.GetValue(this.ids) ?? []).Select(static id => id.ToString())];
            var refused = 0;
            foreach (var id in wanted)
            {
                refused += await ReplayAsync(connection.Api, id, cancellationToken).ConfigureAwait(false) ? 0 : 1;
            }

            Terminal.Message($"{wanted.Count - refused} replayed, {refused} refused again");
            return refused == 0 ? ExitCodes.Done : ExitCodes.Failed;
        }
    }

    private static async Task<bool> ReplayAsync(ApiClient api, string id, CancellationToken cancellationToken)
    {
        try
        {
            await api.PostAsync($"/api/v1/dead-letters/{id}/replay", null, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (ApiException again) when (again.Status is HttpStatusCode.UnprocessableEntity or HttpStatusCode.NotFound)
        {
            Terminal.Note($"{id}: {again.Message}");
            return false;
        }
    }

    private static async Task<List<string>> FindAsync(ApiClient api, string reason, CancellationToken cancellationToken)
    {
        var found = new List<string>();
        var question = new QueryString("/api/v1/dead-letters").Add("reason", reason).ToString();
        await foreach (var letter in api.RowsAsync(question, cancellationToken).ConfigureAwait(false))
        {
            found.Add(letter.GetProperty("id").GetString()!);
        }

        return found;
    }
}
