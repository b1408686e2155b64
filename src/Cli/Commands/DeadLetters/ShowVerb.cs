using System.CommandLine;
using System.Text.Json;
using Telemetry.Cli.Output;
using Telemetry.Cli.Server;

namespace Telemetry.Cli.Commands.DeadLetters;

/// <summary>Shows one dead letter with its original bytes.</summary>
internal sealed class ShowVerb : Verb
{
    private readonly StoreOptions store = new();
    private readonly Argument<Guid> id = new("id") { Description = "The dead letter.", HelpName = "ID" };
    private readonly Option<bool> json = new("--json") { Description = "Print the API's answer as JSON." };

    public ShowVerb()
        : base(
            "show",
            "Show one dead letter with its original bytes.",
            new Example("telemetry dead-letters show 6a3f0d0e-5a2b-5c1d-8e4f-0a1b2c3d4e5f", "reason, detail and original"))
    {
        Arguments.Add(this.id);
        Options.Add(this.json);
        this.store.AddTo(this);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var connection = await ServerConnection.OpenAsync(this.store.Read(parsed), cancellationToken).ConfigureAwait(false);
        await using (connection.ConfigureAwait(false))
        {
            var letter = await connection.Api.GetAsync($"/api/v1/dead-letters/{parsed.GetValue(this.id)}", cancellationToken).ConfigureAwait(false);
            if (parsed.GetValue(this.json))
            {
                Answers.Json(letter);
            }
            else
            {
                ResultTable.Print([("field", false), ("value", false)], letter.EnumerateObject()
                    .Where(static member => member.Value.ValueKind != JsonValueKind.Null && member.Name != "original_base64")
                    .Select(static member => (IReadOnlyList<string>)[member.Name, new TableColumn(member.Name, member.Name).ShowValue(member.Value)]));
            }
        }

        return ExitCodes.Done;
    }
}
