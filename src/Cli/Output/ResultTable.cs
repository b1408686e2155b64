using System.Text.Json;
using Spectre.Console;

namespace Telemetry.Cli.Output;

/// <summary>Prints rows as a table for people.</summary>
internal static class ResultTable
{
    /// <summary>Prints the rows, and below them the total where there is one.</summary>
    public static void Print(IReadOnlyList<TableColumn> columns, IEnumerable<JsonElement> rows, JsonElement? total = null)
    {
        var table = Create(columns.Select(static column => (column.Header, column.IsNumber)));
        foreach (var row in rows)
        {
            table.AddRow([.. columns.Select(column => Text(column.Show(row)))]);
        }

        if (total is { } sums)
        {
            table.AddRow([.. columns.Select((column, index) => Text(index == 0 ? "total" : Blank(column.Show(sums))))]);
        }

        Terminal.Results.Write(table);
    }

    /// <summary>Prints ready texts.</summary>
    public static void Print(IReadOnlyList<(string Header, bool IsNumber)> columns, IEnumerable<IReadOnlyList<string>> rows)
    {
        var table = Create(columns);
        foreach (var row in rows)
        {
            table.AddRow([.. row.Select(Text)]);
        }

        Terminal.Results.Write(table);
    }

    // A text in the last column may go on in the next line; anything else would be hard to read so.
    private static Table Create(IEnumerable<(string Header, bool IsNumber)> columns)
    {
        var table = new Table { Border = Console.IsOutputRedirected ? TableBorder.None : TableBorder.Simple };
        var heads = columns.ToList();
        foreach (var (header, isNumber) in heads)
        {
            var column = new Spectre.Console.TableColumn(Markup.Escape(header));
            table.AddColumn(isNumber ? column.RightAligned() : column);
            column.NoWrap = isNumber || table.Columns.Count < heads.Count;
        }

        return table;
    }

    private static Markup Text(string text) => new(Markup.Escape(text));

    private static string Blank(string cell) => cell == "-" ? "" : cell;
}
