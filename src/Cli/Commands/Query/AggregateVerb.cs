using System.Collections.Immutable;
using System.CommandLine;
using System.Text.Json;
using Telemetry.Cli.Output;
using Telemetry.Cli.Server;

namespace Telemetry.Cli.Commands.Query;

/// <summary>A question whose answer is rows of sums, with a total.</summary>
internal sealed class AggregateVerb : Verb
{
    private readonly string path;
    private readonly ImmutableArray<TableColumn> measures;
    private readonly StoreOptions store = new();
    private readonly OutputOptions output = new();
    private readonly RangeOptions range = new();
    private readonly Option<string?> bucket = new("--bucket") { Description = "Period of a row: none, 15m, hour, day, week or month.", HelpName = "PERIOD" };
    private readonly Option<string?> groupBy = new("--group-by")
    {
        Description = "Comma list of provider, model, billing, tenant, team, project, feature, user, session, agent, tag.NAME, …",
        HelpName = "NAMES",
    };

    public AggregateVerb(string name, string description, string path, ImmutableArray<TableColumn> measures, params ReadOnlySpan<Example> examples)
        : base(name, description, examples)
    {
        (this.path, this.measures) = (path, measures);
        this.range.AddTo(this);
        Options.Add(this.bucket);
        Options.Add(this.groupBy);
        this.output.AddTo(this);
        this.store.AddTo(this);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var question = new QueryString(this.path).Add("bucket", parsed.GetValue(this.bucket)).Add("group_by", parsed.GetValue(this.groupBy));
        this.range.Write(parsed, question);
        var connection = await ServerConnection.OpenAsync(this.store.Read(parsed), cancellationToken).ConfigureAwait(false);
        await using (connection.ConfigureAwait(false))
        {
            var form = this.output.Form(parsed);
            var limited = question.Add("limit", this.output.Limit(parsed)).ToString();
            if (form == OutputForm.Csv)
            {
                await Answers.CsvAsync(connection.Api, limited, cancellationToken).ConfigureAwait(false);
                return ExitCodes.Done;
            }

            var answer = await connection.Api.GetAsync(limited, cancellationToken).ConfigureAwait(false);
            if (form == OutputForm.Json)
            {
                Answers.Json(answer);
            }
            else
            {
                Print(answer);
            }

            await UnpricedHint.ShowAsync(connection.Api, answer, cancellationToken).ConfigureAwait(false);
        }

        return ExitCodes.Done;
    }

    private void Print(JsonElement answer)
    {
        var rows = answer.GetProperty("data").EnumerateArray().ToList();
        if (rows.Count == 0)
        {
            Terminal.Note($"No calls from {answer.GetProperty("from")} to {answer.GetProperty("to")}.");
            return;
        }

        var columns = new List<TableColumn>();
        if (answer.TryGetProperty("bucket", out var period) && period.GetString() is { } name && name != "none")
        {
            columns.Add(new TableColumn(name, "start", CellKind.Time));
        }

        columns.AddRange(Groups(rows[0]));
        columns.AddRange(this.measures);
        JsonElement? total = answer.TryGetProperty("total", out var sums) && sums.ValueKind == JsonValueKind.Object ? sums : null;
        ResultTable.Print(columns, rows, rows.Count > 1 ? total : null);
        if (answer.TryGetProperty("next_page", out var next) && next.ValueKind == JsonValueKind.String)
        {
            Terminal.Note($"The first {rows.Count} rows; see more with --limit.");
        }
    }

    private static IEnumerable<TableColumn> Groups(JsonElement row)
    {
        if (row.TryGetProperty("model", out var model) && model.ValueKind == JsonValueKind.String)
        {
            yield return new TableColumn("model", "model");
        }

        if (row.TryGetProperty("group", out var group) && group.ValueKind == JsonValueKind.Object)
        {
            foreach (var member in group.EnumerateObject())
            {
                yield return new TableColumn(member.Name, member.Name, CellKind.Group);
            }
        }
    }
}
