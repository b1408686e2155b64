using System.Text.Json;
using Telemetry.Cli.Commands;
using Telemetry.Cli.Server;

namespace Telemetry.Cli.Output;

/// <summary>Prints one page of a list in the form asked for.</summary>
internal static class ListAnswer
{
    public static async Task PrintAsync(
        ApiClient api, string question, OutputForm form, IReadOnlyList<TableColumn> columns, string none, CancellationToken cancellationToken)
    {
        if (form == OutputForm.Csv)
        {
            await Answers.CsvAsync(api, question, cancellationToken).ConfigureAwait(false);
            return;
        }

        var answer = await api.GetAsync(question, cancellationToken).ConfigureAwait(false);
        if (form == OutputForm.Json)
        {
            Answers.Json(answer);
            return;
        }

        var rows = answer.GetProperty("data").EnumerateArray().ToList();
        if (rows.Count == 0)
        {
            Terminal.Note(none);
            return;
        }

        ResultTable.Print(columns, rows);
        if (answer.TryGetProperty("next_page", out var next) && next.ValueKind == JsonValueKind.String)
        {
            Terminal.Note($"The first {rows.Count} rows; see more with --limit.");
        }
    }
}
