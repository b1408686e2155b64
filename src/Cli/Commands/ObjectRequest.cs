using System.CommandLine;
using System.Net.Http.Json;
using System.Text.Json;
using Telemetry.Cli.Output;
using Telemetry.Cli.Server;

namespace Telemetry.Cli.Commands;

/// <summary>Sends one request about one object and prints the answer, as fields for people or as JSON.</summary>
internal sealed class ObjectRequest
{
    private readonly StoreOptions store = new();
    private readonly Option<bool> json = new("--json") { Description = "Print the API's answer as JSON." };

    /// <summary>Adds the options to a verb.</summary>
    /// <param name="verb">The verb.</param>
    public void AddTo(Command verb)
    {
        verb.Options.Add(this.json);
        this.store.AddTo(verb);
    }

    /// <summary>Sends the request.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="method">The HTTP method.</param>
    /// <param name="path">The path of the object.</param>
    /// <param name="body">The body; null for none.</param>
    /// <param name="done">What to say when it is done; null prints the answer.</param>
    /// <param name="cancellationToken">Ends the verb.</param>
    /// <returns>The answer; an undefined element where it is empty.</returns>
    public async Task<JsonElement> SendAsync(ParseResult parsed, HttpMethod method, string path, object? body, string? done, CancellationToken cancellationToken)
    {
        var connection = await ServerConnection.OpenAsync(this.store.Read(parsed), cancellationToken).ConfigureAwait(false);
        await using (connection.ConfigureAwait(false))
        {
            using var content = body is null ? null : JsonContent.Create(body);
            var answer = await connection.Api.SendAsync(method, path, content, cancellationToken).ConfigureAwait(false);
            if (parsed.GetValue(this.json))
            {
                if (answer.ValueKind != JsonValueKind.Undefined)
                {
                    Answers.Json(answer);
                }
            }
            else if (done is not null)
            {
                Terminal.Message(done);
            }
            else
            {
                ResultTable.Print([("field", false), ("value", false)], answer.EnumerateObject()
                    .Where(static member => member.Value.ValueKind != JsonValueKind.Null)
                    .Select(static member => (IReadOnlyList<string>)[member.Name, new TableColumn(member.Name, member.Name).ShowValue(member.Value)]));
            }

            return answer;
        }
    }
}
