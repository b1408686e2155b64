using System.Globalization;
using System.Text.Json;
using Telemetry.Cli.Output;
using Telemetry.Events;

namespace Telemetry.Cli.Import.ClaudeCode;

/// <summary>Says what an import did: a table by project and model on stdout, the counts on stderr.</summary>
internal static class ImportReport
{
    public static void Print(ImportResult result, BillingKind billing, TimeSpan readIn, bool asJson)
    {
        var rows = Rows(result);
        if (asJson)
        {
            PrintJson(result, rows);
        }
        else if (rows.Count > 0)
        {
            PrintTable(rows, billing);
        }

        PrintCounts(result, readIn);
        if (result.OtherBilling > 0)
        {
            Terminal.Message($"{result.OtherBilling:#,0} stored calls have another billing than {VocabularyNames.NameOf(billing)}; "
                + "the first import of a call decides, so they stay as they are");
        }

        UnpricedHint.Show(result.Stored.Where(static copy => copy.ListCostUsd is null).Select(static copy => copy.UnpricedReason));
    }

    private static List<Row> Rows(ImportResult result) =>
    [
        .. result.Stored
            .GroupBy(static copy => (copy.Project, copy.Provider, copy.Model))
            .Select(static group => new Row(
                group.Key.Project,
                group.Key.Provider,
                group.Key.Model,
                group.LongCount(),
                group.LongCount(static copy => copy.ListCostUsd is null),
                group.Sum(static copy => copy.CostUsd ?? 0m),
                group.Sum(static copy => copy.ListCostUsd ?? 0m)))
            .OrderByDescending(static row => row.ListCostUsd)
            .ThenBy(static row => row.Project, StringComparer.Ordinal)
            .ThenBy(static row => row.Model, StringComparer.Ordinal),
    ];

    private static void PrintTable(List<Row> rows, BillingKind billing)
    {
        var isPaid = billing == BillingKind.Metered;
        var cells = rows.Select(row => Cells(row.Project.Length > 0 ? row.Project : "(unallocated)", row.Model, row.Calls, Amount(row))).ToList();
        cells.Add(Cells("total", "", rows.Sum(static row => row.Calls), rows.Sum(Amount)));
        ResultTable.Print(
            [("project", false), ("model", false), ("calls", true), (isPaid ? "cost USD" : "list-price equivalent USD", true)], cells);
        if (!isPaid)
        {
            Terminal.Note($"The {VocabularyNames.NameOf(billing)} pays for these calls: the amounts are a list-price equivalent, not money spent.");
        }

        decimal Amount(Row row) => isPaid ? row.CostUsd : row.ListCostUsd;
    }

    private static IReadOnlyList<string> Cells(string project, string model, long calls, decimal amount) =>
        [project, model, calls.ToString("#,0", CultureInfo.InvariantCulture), Output.TableColumn.ShowMoney(amount.ToString(CultureInfo.InvariantCulture))];

    private static void PrintCounts(ImportResult result, TimeSpan readIn)
    {
        var read = result.Read;
        var rate = readIn > TimeSpan.Zero ? read.Lines / readIn.TotalSeconds : read.Lines;
        Terminal.Message(string.Create(
            CultureInfo.InvariantCulture,
            $"read {read.Files:#,0} files, {read.Lines:#,0} lines in {readIn.TotalSeconds:0.0} s ({rate:#,0} lines/s)"));
        Terminal.Message(string.Create(
            CultureInfo.InvariantCulture,
            $"{result.New:#,0} new, {result.AlreadyStored:#,0} already stored, {result.InProgress:#,0} in progress (the next import takes them), {result.Refused:#,0} refused"));
        if (result.Completed > 0)
        {
            Terminal.Message(string.Create(CultureInfo.InvariantCulture, $"{result.Completed:#,0} stored calls were incomplete and have ended since: their final counts are delivered, and the difference is booked as a correction in a moment"));
        }

        if (read.UnreadableFiles > 0)
        {
            Terminal.Message(string.Create(CultureInfo.InvariantCulture, $"{read.UnreadableFiles:#,0} files could not be read; see above"));
        }
    }

    private static void PrintJson(ImportResult result, List<Row> rows) => Answers.Json(JsonSerializer.SerializeToElement(new
    {
        files = result.Read.Files,
        lines = result.Read.Lines,
        calls = result.Calls,
        @new = result.New,
        already_stored = result.AlreadyStored,
        completed = result.Completed,
        in_progress = result.InProgress,
        refused = result.Refused,
        other_billing = result.OtherBilling,
        data = rows.Select(static row => new
        {
            project = row.Project.Length > 0 ? row.Project : null,
            provider = row.Provider,
            model = row.Model,
            calls = row.Calls,
            unpriced_calls = row.Unpriced,
            cost_usd = Money(row.CostUsd),
            list_cost_usd = Money(row.ListCostUsd),
        }),
    }));

    /// <summary>Writes money as the API does: no exponent, no trailing zeros.</summary>
    private static string Money(decimal amount) => amount.ToString("0.############", CultureInfo.InvariantCulture);

    private sealed record Row(string Project, string Provider, string Model, long Calls, long Unpriced, decimal CostUsd, decimal ListCostUsd);
}
