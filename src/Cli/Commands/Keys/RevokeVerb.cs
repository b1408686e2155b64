using System.CommandLine;
using Telemetry.Cli.Output;
using Telemetry.Cli.Server;

namespace Telemetry.Cli.Commands.Keys;

/// <summary>Ends a key.</summary>
internal sealed class RevokeVerb : Verb
{
    private readonly StoreOptions store = new();
    private readonly Argument<string> key = new("key") { Description = "The key's id, or its name where only one has it.", HelpName = "ID|NAME" };

    public RevokeVerb()
        : base(
            "revoke",
            "End a key. The server asked refuses it at once, others of the same store within seconds.",
            new("telemetry keys revoke search-service", "by its name"),
            new("telemetry keys revoke 4f1c09ab77e2", "by its id"))
    {
        Arguments.Add(this.key);
        this.store.AddTo(this);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var wanted = parsed.GetValue(this.key)!;
        var connection = await ServerConnection.OpenAsync(this.store.Read(parsed), cancellationToken).ConfigureAwait(false);
        await using (connection.ConfigureAwait(false))
        {
            var ids = new List<string>();
            await foreach (var row in connection.Api.RowsAsync("/api/v1/keys", cancellationToken).ConfigureAwait(false))
            {
                var id = row.GetProperty("id").GetString()!;
                if (id == wanted || row.GetProperty("name").GetString() == wanted)
                {
                    ids.Add(id);
                }
            }

            if (ids.Count != 1)
            {
                throw new VerbException(ids.Count == 0
                    ? $"there is no key '{wanted}'; 'telemetry keys list' shows those there are"
                    : $"several keys are called '{wanted}': name one by its id, {string.Join(" or ", ids)}");
            }

            await connection.Api.DeleteAsync($"/api/v1/keys/{ids[0]}", cancellationToken).ConfigureAwait(false);
            Terminal.Message($"the key {ids[0]} is revoked");
        }

        return ExitCodes.Done;
    }
}
